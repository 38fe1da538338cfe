/// Given points → candidates, in place of the first two passes.

#include "kernels/given_points.hpp"

#include <algorithm>
#include <utility>

#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {
namespace {

constexpr std::int64_t points_per_item = 1024;

/// Comparing with all points of the filter costs a core more than it saves where little is dropped:
/// less than half, or a quarter where what follows takes longer, for more than three objectives.
/// Where one item in so many showed that of the tile before, the others go without.
constexpr std::int64_t items_per_sample = 16;
#if defined(__CUDACC__)
constexpr bool sample_items = false;
#else
constexpr bool sample_items = true;
#endif

struct OfferPoints {
  const double* values;
  std::int64_t first, count, groups;
  bool filter_all;
  CandidateSink sink;

  BS_FUNCTION void operator()(std::int64_t item) const {
    CandidateWriter writer = sink.open(item);
    if (!filter_all && item % items_per_sample != 0) writer.filter.capacity = 0;
    const std::int64_t begin = item * points_per_item;
    const std::int64_t end = begin + points_per_item < count ? begin + points_per_item : count;
    const int objectives = sink.filter.objectives;
    std::int64_t group = (first + begin) % groups;
    for (std::int64_t i = begin; i < end; ++i) {
      writer.offer(first + i, group, [&](int k) { return key_of(values[i * objectives + k]); });
      if (++group == groups) group = 0;
    }
    sink.close(item, writer);
  }
};

class ThrustGivenPoints final : public GivenPoints {
 public:
  ThrustGivenPoints(int objectives, std::int64_t groups)
      : objectives_(objectives), groups_(groups) {
    filter_.reset(groups, objectives);
  }

  Survivors reduce(const double* values, std::int64_t first, std::int64_t count) override {
    const std::int64_t items = (count + points_per_item - 1) / points_per_item;
    candidates_.resize(items, points_per_item, objectives_);
    const double* const on_device = copy_to_device(values, count * objectives_, values_);
    launch(items, OfferPoints{on_device, first, count, groups_, filter_pays_,
                              CandidateSink(filter_.view(), candidates_)});
    // Before the first tile the filter is empty.
    if (sample_items && std::exchange(filter_known_, true)) filter_pays_ = drops_enough(count);
    return reduce_(candidates_, filter_.view());
  }

 private:
  bool drops_enough(std::int64_t count) const {
    std::int64_t offered = 0, left = 0;
    for (std::int64_t item = 0; item < candidates_.items; item += items_per_sample) {
      offered += std::min(points_per_item, count - item * points_per_item);
      left += candidates_.count[static_cast<std::size_t>(item)];
    }
    return offered - left >= offered / (objectives_ > 3 ? 4 : 2);
  }

  int objectives_;
  std::int64_t groups_;
  DeviceVector<double> values_;
  FilterStorage filter_;
  bool filter_known_ = false, filter_pays_ = true;
  Candidates candidates_;
  Reduction reduce_;
};

}  // namespace

std::unique_ptr<GivenPoints> make_given_points(int objectives, std::int64_t groups, int threads) {
  make_backend(threads);  // says why where there is no device
  return std::make_unique<ThrustGivenPoints>(objectives, groups);
}

}  // namespace boundsweep::BS_BACKEND
