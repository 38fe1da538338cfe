/// Pass 1: architecture → summary (majorants and entropies).

#include "kernels/passes.hpp"
#if !defined(__CUDACC__)
#include "kernels/lanes.hpp"
#endif

namespace boundsweep::BS_BACKEND {
namespace {

struct ArchitectureOfTile {
  Tile tile;

  BS_FUNCTION std::int64_t operator()(std::int64_t i) const { return tile.architecture(i); }
};

struct IsValid {
  ProblemView problem;

  BS_FUNCTION bool operator()(std::int64_t architecture) const {
    Digits digits;
    decode_architecture(problem.grid, architecture, digits);
    return is_valid(architecture_at(problem, digits));
  }
};

#if defined(__CUDACC__)
struct Summarize {
  ProblemView problem;
  Span<const std::int64_t> architectures;
  Span<Summary> summaries;

  BS_FUNCTION void operator()(std::int64_t position) const {
    Digits digits;
    decode_architecture(problem.grid, architectures[position], digits);
    summaries[position] = summary_at(problem, digits);
  }
};
#endif

}  // namespace

void summarize_architectures(const ProblemView& problem,
                             const DeviceVector<std::int64_t>& architectures,
                             DeviceVector<Summary>& summaries) {
  summaries.resize(architectures.size());
#if defined(__CUDACC__)
  launch(static_cast<std::int64_t>(architectures.size()),
         Summarize{problem, span(architectures), span(summaries)});
#else
  summarize_in_lanes(problem, raw(architectures),
                     static_cast<std::int64_t>(architectures.size()), raw(summaries));
#endif
}

void summarize_tile(const ProblemView& problem, const Tile& tile,
                    TileArchitectures& architectures) {
  DeviceVector<std::int64_t>& number = architectures.number;
  const std::int64_t count = tile.all_architectures();
  number.resize(static_cast<std::size_t>(count));
  number.resize(
      static_cast<std::size_t>(select(count, ArchitectureOfTile{tile}, IsValid{problem}, number)));
  summarize_architectures(problem, number, architectures.summaries);
}

}  // namespace boundsweep::BS_BACKEND
