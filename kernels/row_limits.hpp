#pragma once
/// What neighbouring curves need not offer to the cells of phase diagrams on a CPU. Included by
/// cells.cu only.

#include <algorithm>
#include <utility>
#include <vector>

#include "kernels/cells.hpp"

namespace boundsweep::BS_BACKEND {

/// A cell changes only for a ratio up to its limit (>= 0, or infinite). Limits by digit of N, row
/// by row, of the diagrams that have an axis of N, those whose rows change fastest last.
class RowLimits {
 public:
  /// Longer axes would take much memory, and their curves are few.
  static constexpr std::int64_t most_samples = 4096;

  /// Precondition: there are at most most_samples values of N. Refers to `limit`.
  RowLimits(const GridView& grid, const double* limit, Span<const PlacedDiagram> diagrams)
      : diagrams_(diagrams.data, diagrams.data + diagrams.size),
        samples_(grid.size[number(Axis::samples)]) {
    std::sort(diagrams_.begin(), diagrams_.end(),
              [](const PlacedDiagram& a, const PlacedDiagram& b) { return a.down < b.down; });
    for (const PlacedDiagram& diagram : diagrams_) {
      const double* const cells = limit + diagram.first;
      if (diagram.along_bins.are_single()) {
        first_.push_back(cells);
        continue;
      }
      const std::int64_t rows = diagram.down_bins.of(grid.size[number(diagram.down)] - 1) + 1;
      std::vector<double> spread(static_cast<std::size_t>(rows * samples_));
      for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t i = 0; i < samples_; ++i)
          spread[static_cast<std::size_t>(row * samples_ + i)] =
              cells[row * diagram.columns + diagram.along_bins.of(i)];
      first_.push_back(spread.data());
      spread_.push_back(std::move(spread));
    }
  }

  std::size_t diagrams() const { return diagrams_.size(); }
  std::int64_t samples() const { return samples_; }
  /// Of the row that the points with these digits lie in.
  const double* row(std::size_t diagram, const Digits& digits) const {
    const PlacedDiagram& placed = diagrams_[diagram];
    return first_[diagram] + placed.down_bins.of(digits[placed.down]) * samples_;
  }

 private:
  std::vector<PlacedDiagram> diagrams_;
  std::int64_t samples_;
  std::vector<const double*> first_;         ///< where a diagram's rows begin
  std::vector<std::vector<double>> spread_;  ///< rows of diagrams with several N to a bin
};

/// Tells which curves change no cell of these diagrams. Neighbouring curves share all rows but
/// those of the axes that change fastest, which come last: the largest limits of the rows before
/// are kept. One thread's; limits do not change meanwhile.
class RowSieve {
 public:
  /// Precondition: limits.diagrams() > 0.
  explicit RowSieve(const RowLimits& limits) : limits_(&limits), kept_(limits.diagrams() - 1) {
    // Here, where memory that runs out is an exception.
    for (std::size_t d = 1; d < kept_.size(); ++d)
      kept_[d].largest.resize(static_cast<std::size_t>(limits.samples()));
  }

  /// Whether the ratios at `count` neighbouring values of N, from digit `first` on, are above all
  /// limits.
  bool holds_back(const Digits& digits, std::int64_t first, const double* ratios, int count) {
    bool same = true;
    const double* largest = nullptr;
    for (std::size_t d = 0; d < kept_.size(); ++d) {
      Kept& kept = kept_[d];
      const double* const row = limits_->row(d, digits);
      same = same && row == kept.row;
      if (!same) {
        kept.row = row;
        if (d > 0) keep_larger(largest, row, kept.largest);
      }
      largest = d > 0 ? kept.largest.data() : row;
    }
    const double* const last = limits_->row(limits_->diagrams() - 1, digits);
    return all_above(ratios, last + first, count) &&
           (largest == nullptr || all_above(ratios, largest + first, count));
  }

 private:
  struct Kept {
    const double* row = nullptr;
    std::vector<double> largest;  ///< of this row and those before; unused for the first
  };

  void keep_larger(const double* a, const double* b, std::vector<double>& larger) const {
    double* const out = larger.data();
    for (std::int64_t i = 0; i < limits_->samples(); ++i) {
      // The order of numbers >= 0 is that of their bits, whose comparison becomes a vector's.
      const auto left = static_cast<std::int64_t>(bits_of(a[i]));
      const auto right = static_cast<std::int64_t>(bits_of(b[i]));
      out[i] = of_bits(static_cast<std::uint64_t>(left < right ? right : left));
    }
  }

  const RowLimits* limits_;
  std::vector<Kept> kept_;
};

}  // namespace boundsweep::BS_BACKEND
