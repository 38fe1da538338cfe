#include "host/measure/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "boundsweep/norm_certificate.hpp"
#include "kernels/threads.hpp"

namespace boundsweep {
namespace {

double value_of(double x) {
  return x;
}
double value_of(float x) {
  return x;
}

struct Half {
  std::uint16_t bits;
};
struct Brain {
  std::uint16_t bits;
};

float float_of(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// A float's upper half.
double value_of(Brain x) {
  return float_of(static_cast<std::uint32_t>(x.bits) << 16);
}

/// Exponent 31 is infinity or nan; exponent 0 has no hidden bit.
double value_of(Half x) {
  const std::uint32_t sign = static_cast<std::uint32_t>(x.bits & 0x8000) << 16;
  const std::uint32_t exponent = x.bits >> 10 & 31, fraction = x.bits & 1023;
  if (exponent == 31) return float_of(sign | 0x7f800000 | fraction << 13);
  if (exponent == 0) return (sign != 0 ? -1 : 1) * static_cast<float>(fraction) * 0x1p-24F;
  return float_of(sign | (exponent + 112) << 23 | fraction << 13);
}

template <class Stored>
void convert(const std::byte* from, std::int64_t step, std::int64_t count, double* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    Stored stored;  // tensors need not be aligned
    std::memcpy(&stored, from + i * step * static_cast<std::int64_t>(sizeof stored), sizeof stored);
    out[i] = value_of(stored);
  }
}

/// Doubles that are read at a time.
constexpr std::int64_t run = 512;

/// Sums of squares stay within double's range where 2^-exponent scales the entries.
int scale_exponent(double largest) {
  int exponent = 0;
  if (largest > 0) std::frexp(largest, &exponent);
  return exponent;
}

}  // namespace

MatrixView MatrixView::row_block(std::int64_t first, std::int64_t count) const {
  const std::int64_t bytes = bits_of(type) / 8;
  return {data + first * row_step * bytes, type, count, columns, row_step, column_step};
}

MatrixView view_of(const double* elements, std::int64_t rows, std::int64_t columns) {
  return {
      reinterpret_cast<const std::byte*>(elements), ElementType::f64, rows, columns, columns, 1};
}

Matrix Matrix::transposed() const {
  return start_ ? Matrix(view_.transposed(), start_->transposed()) : Matrix(view_.transposed());
}

Matrix Matrix::row_block(std::int64_t first, std::int64_t count) const {
  return start_ ? Matrix(view_.row_block(first, count), start_->row_block(first, count))
                : Matrix(view_.row_block(first, count));
}

void Matrix::read(const MatrixView& view, std::int64_t row, std::int64_t column, std::int64_t count,
                  double* out) const {
  const std::int64_t step = along_rows() ? view.column_step : view.row_step;
  const std::byte* const from =
      view.data + (row * view.row_step + column * view.column_step) * (bits_of(view.type) / 8);
  switch (view.type) {
    case ElementType::f64: return convert<double>(from, step, count, out);
    case ElementType::f32: return convert<float>(from, step, count, out);
    case ElementType::f16: return convert<Half>(from, step, count, out);
    case ElementType::bf16: return convert<Brain>(from, step, count, out);
    case ElementType::other: break;  // excluded where weights are placed
  }
}

void Matrix::read_line(std::int64_t line, std::int64_t from, std::int64_t count,
                       double* out) const {
  const std::int64_t row = along_rows() ? line : from, column = along_rows() ? from : line;
  read(view_, row, column, count, out);
  if (!start_) return;
  double before[run];
  read(*start_, row, column, count, before);
  for (std::int64_t i = 0; i < count; ++i) out[i] -= before[i];
}

void Matrix::load(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns,
                  double* out, std::int64_t row_step, std::int64_t column_step) const {
  const bool by_row = along_rows();
  const std::int64_t first_line = by_row ? row : column, lines = by_row ? rows : columns;
  const std::int64_t from = by_row ? column : row, length = by_row ? columns : rows;
  const std::int64_t line_step = by_row ? row_step : column_step;
  const std::int64_t step = by_row ? column_step : row_step;
  double buffer[run];
  for (std::int64_t line = 0; line < lines; ++line)
    for (std::int64_t at = 0; at < length; at += run) {
      const std::int64_t count = std::min(run, length - at);
      read_line(first_line + line, from + at, count, buffer);
      double* const to = out + line * line_step + at * step;
      for (std::int64_t i = 0; i < count; ++i) to[i * step] = buffer[i];
    }
}

Survey Matrix::survey() const {
  const bool by_row = along_rows();
  const std::int64_t lines = by_row ? rows() : columns(), length = by_row ? columns() : rows();
  Survey survey;
  if (elements() == 0) return survey;
  // The largest entry first: squares are then taken of scaled ones.
  std::vector<double> of_line(static_cast<std::size_t>(lines));
  threads::for_each(lines, [&](std::int64_t line) {
    double buffer[run], largest = 0;
    bool finite = true;
    for (std::int64_t at = 0; at < length; at += run) {
      const std::int64_t count = std::min(run, length - at);
      read_line(line, at, count, buffer);
      for (std::int64_t i = 0; i < count; ++i) {
        const double size = std::fabs(buffer[i]);
        finite &= size < INFINITY;
        largest = size > largest ? size : largest;
      }
    }
    of_line[static_cast<std::size_t>(line)] = finite ? largest : INFINITY;
  });
  for (std::int64_t line = 0; line < lines; ++line) {
    const double largest = of_line[static_cast<std::size_t>(line)];
    if (largest < INFINITY) {
      survey.largest = std::max(survey.largest, largest);
      continue;
    }
    double entry = 0;
    for (std::int64_t at = 0; at < length; ++at) {
      read_line(line, at, 1, &entry);
      if (std::fabs(entry) < INFINITY) continue;
      survey.bad_row = by_row ? line : at;
      survey.bad_column = by_row ? at : line;
      return survey;
    }
  }
  if (survey.largest == 0) return survey;
  const int exponent = scale_exponent(survey.largest);
  const double scale = std::ldexp(1.0, -exponent / 2),
               rest = std::ldexp(1.0, -(exponent - exponent / 2));
  std::vector<double> row_sums(static_cast<std::size_t>(rows()));
  if (by_row) {
    threads::for_each(lines, [&](std::int64_t line) {
      double buffer[run], sum = 0;
      for (std::int64_t at = 0; at < length; at += run) {
        const std::int64_t count = std::min(run, length - at);
        read_line(line, at, count, buffer);
        for (std::int64_t i = 0; i < count; ++i) {
          const double x = buffer[i] * scale * rest;
          sum += x * x;
        }
      }
      row_sums[static_cast<std::size_t>(line)] = sum;
    });
  } else {
    // Threads share the rows, each in the same order of columns.
    threads::for_each((length + run - 1) / run, [&](std::int64_t part) {
      double buffer[run];
      const std::int64_t at = part * run, count = std::min(run, length - at);
      for (std::int64_t line = 0; line < lines; ++line) {
        read_line(line, at, count, buffer);
        for (std::int64_t i = 0; i < count; ++i) {
          const double x = buffer[i] * scale * rest;
          row_sums[static_cast<std::size_t>(at + i)] += x * x;
        }
      }
    });
  }
  double sum = 0, most = 0;
  for (const double row_sum : row_sums) {
    sum += row_sum;
    most = std::max(most, row_sum);
  }
  // Squares that underflow are together below 2^-900 of the largest, which is at least 1/4; a
  // difference may exceed what it was rounded to by a rounding more.
  const double roundings = static_cast<double>(elements()) + 8;
  const auto norm = [&](double squares) {
    return std::ldexp(raised(root_up(raised(squares + 0x1p-900, roundings)), 4), exponent);
  };
  survey.frobenius = norm(sum);
  survey.largest_row = norm(most);
  return survey;
}

double euclidean_upper(const double* values, std::int64_t count) {
  return Matrix(view_of(values, 1, count)).survey().frobenius;
}

}  // namespace boundsweep
