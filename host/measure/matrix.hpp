#pragma once
/// Matrices as they lie in a file, or differences of two, read part by part as doubles.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "host/measure/safetensors.hpp"

namespace boundsweep {

/// Elements in memory. Steps count elements.
struct MatrixView {
  const std::byte* data = nullptr;
  ElementType type = ElementType::f64;
  std::int64_t rows = 0, columns = 0, row_step = 0, column_step = 1;

  MatrixView transposed() const { return {data, type, columns, rows, column_step, row_step}; }
  MatrixView row_block(std::int64_t first, std::int64_t count) const;
};

/// Row after row. The doubles must outlive the view.
MatrixView view_of(const double* elements, std::int64_t rows, std::int64_t columns);

/// What one pass over a matrix tells.
struct Survey {
  /// Not negative where an element is no finite number; nothing else has a meaning then.
  std::int64_t bad_row = -1, bad_column = -1;
  double largest = 0;      ///< |entry|
  double frobenius = 0;    ///< upper bound of the Euclidean norm of all entries
  double largest_row = 0;  ///< upper bound of the Euclidean norm of any row
};

class Matrix {
 public:
  explicit Matrix(MatrixView view) : view_(view) {}
  /// view - start, of equal sizes. Differences are rounded once, which rounding_error() bounds.
  Matrix(MatrixView view, MatrixView start) : view_(view), start_(start) {}

  std::int64_t rows() const { return view_.rows; }
  std::int64_t columns() const { return view_.columns; }
  std::int64_t elements() const { return rows() * columns(); }
  bool is_difference() const { return start_.has_value(); }
  const MatrixView& view() const { return view_; }

  Matrix transposed() const;
  Matrix row_block(std::int64_t first, std::int64_t count) const;

  /// Writes entry (row + i, column + j), i < rows, j < columns, to out[i row_step + j column_step].
  void load(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns,
            double* out, std::int64_t row_step, std::int64_t column_step) const;

  /// Bounds hold of the exact matrix, a difference before rounding.
  Survey survey() const;

 private:
  /// Entries along one row or column, in the order of storage.
  void read(const MatrixView& view, std::int64_t row, std::int64_t column, std::int64_t count,
            double* out) const;
  bool along_rows() const { return view_.column_step <= view_.row_step || view_.rows == 1; }
  void read_line(std::int64_t line, std::int64_t from, std::int64_t count, double* out) const;

  MatrixView view_;
  std::optional<MatrixView> start_;
};

/// Upper bound of the Euclidean norm of doubles, 0 where all are 0.
double euclidean_upper(const double* values, std::int64_t count);

}  // namespace boundsweep
