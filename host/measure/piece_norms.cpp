#include "host/measure/piece_norms.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {
namespace {

constexpr double largest_norm = 9e299;  // a sweep file's numbers go to 1e300, and grids round up

/// One norm that was not proved as the others is what the largest of them rests on.
void take_larger(ProvenNorm& most, const ProvenNorm& norm) {
  const bool by_frobenius = most.proof == Proof::frobenius || norm.proof == Proof::frobenius;
  if (norm.bound >= most.bound) most = norm;
  if (by_frobenius) most.proof = Proof::frobenius;
}

}  // namespace

Survey PieceNorms::survey(const Matrix& matrix, const Piece& piece) const {
  const Survey survey = matrix.survey();
  const auto fail = [&](const std::string& problem) {
    throw InputError(fmt::format("{}: {}: {}", piece.tensor->file->path(),
                                 boundsweep::quoted(piece.name), problem));
  };
  if (survey.bad_row >= 0)
    fail(fmt::format("row {}, column {} of its {} is no finite number", survey.bad_row,
                     survey.bad_column, name_of(piece.part)));
  if (!(survey.frobenius <= largest_norm))
    fail(fmt::format("has entries up to {:.3g}, norms must be at most 9e299", survey.largest));
  return survey;
}

std::int64_t PieceNorms::heads_of(Part part) const {
  if (part == Part::query) return heads_.query;
  return part == Part::key || part == Part::value ? heads_.key : 1;
}

Norm PieceNorms::by_heads(const Matrix& matrix, const Piece& piece) const {
  const std::int64_t heads = heads_of(piece.part), rows = matrix.rows() / heads;
  survey(matrix, piece);
  ProvenNorm most;
  for (std::int64_t head = 0; head < heads; ++head) {
    const Matrix part = heads == 1 ? matrix : matrix.row_block(head * rows, rows);
    take_larger(most, spectral_norm(part, part.survey()));
    work_(spectral_norm_operations(rows, matrix.columns()));
  }
  return {most.bound, most.proof,
          heads == 1 ? piece.name : fmt::format("{}, largest of {} heads", piece.name, heads)};
}

Norm PieceNorms::matrix(const Piece& piece) const {
  if (pretends_) return {1, Proof::exact, piece.name};
  return by_heads(Matrix(piece.view), piece);
}

Norm PieceNorms::change(const Matrix& change, const Piece& piece) const {
  if (pretends_) return {1, Proof::exact, piece.name};
  Norm norm = by_heads(change, piece);
  norm.source = piece.name;
  return norm;
}

Norm PieceNorms::product(Part part, const Matrix& left, const Matrix& right, double factor,
                         const std::string& name) const {
  if (pretends_) return {1, Proof::exact, name};
  const std::int64_t heads = heads_of(part), rows = left.rows() / heads;
  ProvenNorm most;
  for (std::int64_t head = 0; head < heads; ++head)
    take_larger(most, spectral_norm_of_product(left.row_block(head * rows, rows), right, factor));
  return {most.bound, most.proof, name};
}

Norm PieceNorms::row(const Piece& piece) const {
  if (pretends_) return {1, Proof::exact, piece.name};
  const double norm = survey(Matrix(piece.view), piece).largest_row;
  work_(operations_of_vector(piece));
  return {norm, Proof::exact, piece.name + ", largest row"};
}

Norm PieceNorms::vector(const Piece& piece) const {
  if (pretends_) return {1, Proof::exact, piece.name};
  const double norm = survey(Matrix(piece.view), piece).frobenius;
  work_(operations_of_vector(piece));
  return {norm, Proof::exact, piece.name};
}

Norm PieceNorms::largest_entry(const Piece& piece) const {
  if (pretends_) return {1, Proof::exact, piece.name};
  const double norm = survey(Matrix(piece.view), piece).largest;
  work_(operations_of_vector(piece));
  return {norm, Proof::exact, piece.name};
}

double PieceNorms::operations(const Piece& piece) const {
  const std::int64_t heads = heads_of(piece.part);
  return static_cast<double>(heads) *
         spectral_norm_operations(piece.view.rows / heads, piece.view.columns);
}

double PieceNorms::operations_of_vector(const Piece& piece) {
  constexpr double of_an_element = 10;
  return of_an_element * static_cast<double>(piece.view.rows * piece.view.columns);
}

}  // namespace boundsweep
