#pragma once
/// The names of tensors in the checkpoints of common libraries.

#include <array>
#include <string>

#include "host/measure/layout.hpp"

namespace boundsweep {

inline constexpr std::array<const char*, 5> layout_names{"gpt2", "bert", "vit", "llama", "torch"};

/// The last one are those of torch.nn.TransformerEncoder. Precondition: one of `layout_names`.
Layout built_in_layout(const std::string& name);

}  // namespace boundsweep
