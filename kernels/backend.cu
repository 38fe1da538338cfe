/// The backend itself: owns the problem's copy on the device and runs the passes over tiles.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <new>
#include <string>
#include <tuple>
#include <vector>

#include "boundsweep/floating_environment.hpp"
#include "kernels/gpu_obstacle.hpp"
#include "kernels/passes.hpp"

namespace boundsweep::BS_BACKEND {
namespace {

#if defined(__CUDACC__)
std::string describe_device() {
  cudaDeviceProp properties{};
  int device = 0;
  if (cudaGetDevice(&device) != cudaSuccess ||
      cudaGetDeviceProperties(&properties, device) != cudaSuccess)
    return "CUDA device";
  return std::string(properties.name) + ", " + std::to_string(properties.multiProcessorCount) +
         " multiprocessors";
}
constexpr const char* backend_name = "cuda";
constexpr std::int64_t tile_offsets = std::int64_t{1} << 24;
std::int64_t tile_points() { return tile_offsets; }
std::int64_t tile_architectures() { return std::int64_t{1} << 17; }
constexpr std::int64_t tile_depths = 1;
#else
std::string describe_device() {
  const int count = threads::count();
  return std::to_string(count) + (count == 1 ? " thread" : " threads");
}
constexpr const char* backend_name = "cpu";
/// What one pass leaves for the next is to stay in the cores' caches. Not more for very many cores:
/// where every point is a candidate, each takes some hundred bytes.
constexpr std::int64_t tile_offsets = std::int64_t{1} << 17;
std::int64_t tile_points() {
  return std::min(threads::count() * tile_offsets, std::int64_t{1} << 20);
}
std::int64_t tile_architectures() {
  return std::max(threads::count() * (std::int64_t{1} << 9), std::int64_t{1} << 10);
}
#endif

/// Runs a pass and adds its wall time to `seconds`. Thrust reports a failing device by exceptions
/// of several types; all leave here as DeviceError.
template <class Pass>
void timed(double& seconds, const Pass& pass) {
  const auto start = std::chrono::steady_clock::now();
  set_floating_environment();
  try {
    pass();
  } catch (const std::bad_alloc& error) {
    throw DeviceError(std::string("out of memory on the device: ") + error.what());
  } catch (const thrust::system_error& error) {
    throw DeviceError(error.what());
  }
  seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The device's copy of everything a ProblemView points to.
class DeviceProblem {
 public:
  void load(const ProblemView& problem, std::int64_t activation_count) {
    std::vector<double> values;
    std::int64_t first[axis_count];
    for (int i = 0; i < axis_count; ++i) {
      first[i] = static_cast<std::int64_t>(values.size());
      values.insert(values.end(), problem.grid.values[i],
                    problem.grid.values[i] + problem.grid.size[i]);
    }
    values_ = values;
    activations_.assign(problem.activations, problem.activations + activation_count);
    tables_.assign(problem.tables, problem.tables + 1);
    mixing_.assign(problem.mixing,
                   problem.mixing + problem.grid.size[number(Axis::kappa)]);
    mixing_curves_.assign(problem.mixing_curves,
                          problem.mixing_curves +
                              problem.grid.size[number(Axis::kappa)] * problem.lags);
    const std::int64_t samples = problem.grid.size[number(Axis::samples)];
    roots_.assign(problem.samples.root, problem.samples.root + samples);
    inverse_roots_.assign(problem.samples.inverse, problem.samples.inverse + samples);
    view_ = problem;
    for (int i = 0; i < axis_count; ++i) view_.grid.values[i] = raw(values_) + first[i];
    view_.activations = raw(activations_);
    view_.tables = raw(tables_);
    view_.mixing = raw(mixing_);
    view_.mixing_curves = raw(mixing_curves_);
    const BlockOverride* const blocks = problem.settings.architecture.blocks;
    if (blocks != nullptr) {  // then there is one depth
      const auto depth = static_cast<std::int64_t>(problem.grid.values[number(Axis::depth)][0]);
      blocks_.assign(blocks, blocks + depth);
      view_.settings.architecture.blocks = raw(blocks_);
    }
    view_.samples = {view_.grid.values[number(Axis::samples)], raw(roots_), raw(inverse_roots_),
                     problem.samples.ascend};
  }
  const ProblemView& view() const { return view_; }

 private:
  DeviceVector<double> values_, roots_, inverse_roots_;
  DeviceVector<Activation> activations_;
  DeviceVector<Tables> tables_;
  DeviceVector<MixingTable> mixing_;
  DeviceVector<MixingCurve> mixing_curves_;
  DeviceVector<BlockOverride> blocks_;
  ProblemView view_{};
};

class ThrustBackend final : public Backend {
 public:
  std::string name() const override { return backend_name; }
  std::string description() const override { return describe_device(); }
  TileLimits tile_limits() const override {
    return {tile_points(), tile_offsets, tile_architectures(), tile_depths};
  }
  PassTimes times() const override { return times_; }

  void load(const ProblemView& problem, std::int64_t activation_count) override {
    double unused = 0;
    timed(unused, [&] { problem_.load(problem, activation_count); });
    numbering_ = {};
    cells_.load(problem);
  }

  TileResult evaluate(const Tile& tile, const Grouping& grouping) override {
    const ProblemView& problem = problem_.view();
    TileResult result;
    const GroupNumbering numbering(problem.grid, grouping);
    if (!(numbering_ == numbering)) {
      numbering_ = {};  // nothing of earlier tiles is left where memory runs out
      timed(times_.reduce, [&] { filter_.reset(numbering.groups, problem.settings.objectives); });
      timed(times_.evaluate, [&] { evaluate_.reset(); });
      numbering_ = numbering;
    }
    timed(times_.summarize, [&] { summarize_tile(problem, tile, architectures_); });
    result.evaluated = architectures_.count() * tile.curves * tile.offsets;
    timed(times_.evaluate, [&] {
      result.vacuous = evaluate_(problem, tile, numbering_, architectures_, filter_.view(),
                                 candidates_, cells_.open(result.evaluated));
    });
    timed(times_.reduce,
          [&] { result.cells = cells_.close(problem, tile, architectures_.number); });
    timed(times_.reduce, [&] { result.survivors = reduce_(candidates_, filter_.view()); });
    return result;
  }

  std::vector<PointRow> rows(const std::vector<std::int64_t>& indices) override {
    std::vector<PointRow> result(indices.size());
    // Sorted by architecture, then curve, then offset, so that summaries and chains are shared.
    std::vector<Request> requests(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i)
      requests[i] = {place_of(problem_.view().grid, indices[i]), i};
    const auto precedes = [](const Request& a, const Request& b) {
      return std::tie(a.place.architecture, a.place.curve, a.place.offset) <
             std::tie(b.place.architecture, b.place.curve, b.place.offset);
    };
    if (!std::is_sorted(requests.begin(), requests.end(), precedes))
      std::stable_sort(requests.begin(), requests.end(), precedes);
    const std::int64_t most_architectures = tile_architectures(), most_points = tile_points();
    auto begin = requests.begin();
    while (begin != requests.end()) {
      auto end = begin;
      std::int64_t architectures = 0, last = -1;
      while (end != requests.end()) {
        if (end->place.architecture != last) {
          if (architectures == most_architectures || end - begin >= most_points) break;
          last = end->place.architecture;
          ++architectures;
        }
        ++end;
      }
      batch(&*begin, end - begin, result);
      begin = end;
    }
    return result;
  }

 private:
  struct Request {
    PointPlace place;
    std::size_t position;
  };

  void batch(const Request* request, std::int64_t count, std::vector<PointRow>& result) {
    std::vector<std::int64_t> architectures, offsets;
    std::vector<CurveRun> runs;
    for (std::int64_t i = 0; i < count; ++i) {
      const PointPlace& place = request[i].place;
      const bool next = architectures.empty() || architectures.back() != place.architecture;
      if (next) architectures.push_back(place.architecture);
      if (next || runs.back().curve != place.curve)
        runs.push_back({static_cast<std::int64_t>(architectures.size()) - 1, place.curve, i, i});
      runs.back().end = i + 1;
      offsets.push_back(place.offset);
    }
    DeviceVector<Summary> summaries;
    const ProblemView& problem = problem_.view();
    DeviceVector<std::int64_t> numbers;
    timed(times_.summarize, [&] {
      numbers = architectures;
      summarize_architectures(problem, numbers, summaries);
    });
    timed(times_.evaluate, [&] {
      evaluate_rows(problem, numbers, summaries, DeviceVector<CurveRun>(runs),
                    DeviceVector<std::int64_t>(offsets), rows_);
    });
    timed(times_.evaluate, [&] {
      const PointRow* const rows = on_host(rows_, count, rows_on_host_);
      for (std::int64_t i = 0; i < count; ++i) result[request[i].position] = rows[i];
    });
  }

  DeviceProblem problem_;
  TileArchitectures architectures_;
  GroupNumbering numbering_{};
  FilterStorage filter_;
  Candidates candidates_;
  Evaluation evaluate_;
  Reduction reduce_;
  DeviceVector<PointRow> rows_;
  std::vector<PointRow> rows_on_host_;
  CellStorage cells_;
  PassTimes times_;
};

}  // namespace

#if defined(__CUDACC__)
std::string unusable() {
  int devices = 0;
  cudaError_t error = cudaGetDeviceCount(&devices);
  if (error == cudaSuccess) error = devices == 0 ? cudaErrorNoDevice : cudaFree(nullptr);
  GpuFindings findings;
  using Answer = GpuFindings::Answer;
  findings.answer = error == cudaSuccess                   ? Answer::usable
                    : error == cudaErrorNoDevice           ? Answer::no_device
                    : error == cudaErrorInsufficientDriver ? Answer::insufficient_driver
                                                           : Answer::other;
  findings.device_files = has_gpu_device_files();
  findings.message = cudaGetErrorString(error);
  if (cudaDriverGetVersion(&findings.driver_version) != cudaSuccess) findings.driver_version = 0;
  cudaRuntimeGetVersion(&findings.runtime_version);
  if (const char* visible = std::getenv("CUDA_VISIBLE_DEVICES")) {
    findings.is_hidden = true;
    findings.hidden_by = visible;
  }
  return gpu_obstacle(findings);
}

void select_device(int number) {
  int devices = 0;
  // Where this fails, unusable() says so.
  if (cudaGetDeviceCount(&devices) == cudaSuccess && devices > 0) cudaSetDevice(number % devices);
}

std::unique_ptr<Backend> make_backend(int) {
  const std::string reason = unusable();
  if (!reason.empty()) throw DeviceError(reason);
  return std::make_unique<ThrustBackend>();
}
#else
std::unique_ptr<Backend> make_backend(int threads, bool fewer_will_do) {
  const int started = threads::start(threads);
  if (started < threads && !fewer_will_do)
    throw DeviceError("--threads: cannot start " + std::to_string(threads) +
                      " threads: the system has room for " + std::to_string(started) +
                      "; use fewer");
  return std::make_unique<ThrustBackend>();
}
#endif

}  // namespace boundsweep::BS_BACKEND
