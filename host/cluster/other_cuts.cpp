#include "host/cluster/other_cuts.hpp"

#include <charconv>
#include <string>
#include <system_error>

#include "host/output/manifest.hpp"
#include "host/output/resolved.hpp"

namespace boundsweep {
namespace {

namespace fs = std::filesystem;

/// Of "shard-3-of-8"; nothing of any other name.
std::optional<Shard> shard_called(const std::string& name) {
  constexpr std::string_view before = "shard-", between = "-of-";
  if (name.rfind(before, 0) != 0) return std::nullopt;
  Shard shard;
  const char* const end = name.data() + name.size();
  const auto index = std::from_chars(name.data() + before.size(), end, shard.index);
  if (index.ec != std::errc()) return std::nullopt;
  const std::string_view rest(index.ptr, static_cast<std::size_t>(end - index.ptr));
  if (rest.substr(0, between.size()) != between) return std::nullopt;
  const auto count = std::from_chars(index.ptr + between.size(), end, shard.count);
  // Written out again, leading zeros and signs are gone.
  if (count.ec != std::errc() || shard_directory_name(shard) != name) return std::nullopt;
  return shard;
}

bool is_of_another_sweep(const fs::path& directory, const nlohmann::ordered_json& sweep) {
  const std::optional<nlohmann::ordered_json> manifest = read_manifest(directory);
  return manifest && !first_difference(manifest->at("sweep"), sweep).empty();
}

}  // namespace

std::optional<NamedShard> other_cut_beside(const fs::path& directory,
                                           const nlohmann::ordered_json& sweep, Shard shard) {
  fs::path own = directory;
  if (!own.has_filename() && own.has_parent_path()) own = own.parent_path();  // "DIR/"
  const fs::path parent = own.has_parent_path() ? own.parent_path() : ".";
  std::optional<NamedShard> found;
  std::error_code error;  // where nothing can be listed, nothing is there
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, error)) {
    const std::optional<Shard> other = shard_called(entry.path().filename().string());
    if (!other || other->count == shard.count || !entry.is_directory(error)) continue;
    const fs::path path = own.has_parent_path() ? entry.path() : entry.path().filename();
    const bool further =
        found && (other->count < found->shard.count ||
                  (other->count == found->shard.count && other->index >= found->shard.index));
    if (!further && !is_of_another_sweep(entry.path(), sweep)) found = NamedShard{path, *other};
  }
  return found;
}

}  // namespace boundsweep
