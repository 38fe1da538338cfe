#pragma once
/// Random numbers the same on every standard library, so that a witness reproduces anywhere.

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

#include <Eigen/Dense>

namespace boundsweep::verify {

/// A generator that is a function of the numbers given.
inline std::mt19937_64 generator_for(std::initializer_list<std::uint64_t> numbers) {
  std::vector<std::uint32_t> words;
  for (const std::uint64_t number : numbers) {
    words.push_back(static_cast<std::uint32_t>(number));
    words.push_back(static_cast<std::uint32_t>(number >> 32));
  }
  std::seed_seq sequence(words.begin(), words.end());
  return std::mt19937_64(sequence);
}

/// Uniform in [0, 1).
inline double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

/// Uniform in 0 … count−1. Precondition: 0 < count, far below 2^53.
inline int pick(std::mt19937_64& random, int count) {
  return static_cast<int>(uniform(random) * count);
}

inline double gaussian(std::mt19937_64& random) {
  const double radius = std::sqrt(-2 * std::log1p(-uniform(random)));
  return radius * std::cos(6.283185307179586477 * uniform(random));
}

inline Eigen::MatrixXd gaussian_matrix(std::mt19937_64& random, Eigen::Index rows,
                                       Eigen::Index columns) {
  Eigen::MatrixXd result(rows, columns);
  for (Eigen::Index i = 0; i < result.size(); ++i) result.data()[i] = gaussian(random);
  return result;
}

/// +1 or −1 everywhere.
inline Eigen::MatrixXd sign_matrix(std::mt19937_64& random, Eigen::Index rows,
                                   Eigen::Index columns) {
  Eigen::MatrixXd result(rows, columns);
  for (Eigen::Index i = 0; i < result.size(); ++i)
    result.data()[i] = (random() >> 63) != 0 ? 1.0 : -1.0;
  return result;
}

/// A uniform unit vector.
inline Eigen::VectorXd unit_vector(std::mt19937_64& random, Eigen::Index size) {
  Eigen::VectorXd v = gaussian_matrix(random, size, 1);
  while (!(v.norm() > 0)) v = gaussian_matrix(random, size, 1);
  return v / v.norm();
}

}  // namespace boundsweep::verify
