#pragma once
/// What users of PyTorch, JAX and Hugging Face would type, and what is meant by it here: closeness of
/// spelling leads from num_layers to norms.

#include <string_view>
#include <vector>

namespace boundsweep {

/// Of a key, an axis or a section that does not exist: "here it is architecture.depth", or why it
/// does not matter, or that it is not offered; empty where the name is not known elsewhere either.
/// Case, underscores and hyphens make no difference.
std::string_view meaning_of_key(std::string_view name);

/// The same of a name, such as that of an activation, which must be one of `allowed`.
std::string_view meaning_of_name(std::string_view name,
                                 const std::vector<std::string_view>& allowed);

}  // namespace boundsweep
