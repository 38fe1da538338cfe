#pragma once
/// The one place that knows which backend a .cu file is being compiled for.
///
/// CMake compiles every .cu twice: nvcc with Thrust's CUDA system into namespace boundsweep::cuda,
/// and g++ with Thrust's OpenMP system into boundsweep::openmp. Each target also wraps Thrust's own
/// namespace (THRUST_CUB_WRAPPED_NAMESPACE), so that one executable can hold both.

#include <cstdint>

#include <thrust/copy.h>
#include <thrust/device_vector.h>
#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/reduce.h>
#include <thrust/sort.h>
#include <thrust/system_error.h>
#include <thrust/transform.h>

#if defined(__CUDACC__)
#define BS_BACKEND cuda
#else
#define BS_BACKEND openmp
#endif

#if defined(THRUST_CUB_WRAPPED_NAMESPACE)
namespace boundsweep_thrust = THRUST_CUB_WRAPPED_NAMESPACE::thrust;
#else
namespace boundsweep_thrust = ::thrust;
#endif

namespace boundsweep::BS_BACKEND {

namespace thrust = boundsweep_thrust;

template <class T>
using DeviceVector = thrust::device_vector<T>;

/// A pointer a functor may dereference on the device.
template <class T>
T* raw(DeviceVector<T>& vector) {
  return thrust::raw_pointer_cast(vector.data());
}
template <class T>
const T* raw(const DeviceVector<T>& vector) {
  return thrust::raw_pointer_cast(vector.data());
}

inline thrust::counting_iterator<std::int64_t> counting(std::int64_t first = 0) {
  return thrust::counting_iterator<std::int64_t>(first);
}

/// Spreads neighbouring items, whose cost is alike, over threads that each take a contiguous run
/// of numbers. On a GPU neighbours belong together, so the order stays.
class Interleave {
 public:
  explicit Interleave(std::int64_t items) : rows_(1), columns_(items) {
#if !defined(__CUDACC__)
    while (rows_ * rows_ < items && rows_ < 64) rows_ *= 2;
    columns_ = (items + rows_ - 1) / rows_;
#endif
  }
  /// How many numbers to launch; those that map to items and beyond have nothing to do.
  std::int64_t numbers() const { return rows_ * columns_; }
  BS_FUNCTION std::int64_t item(std::int64_t number) const {
    return (number % columns_) * rows_ + number / columns_;
  }

 private:
  std::int64_t rows_, columns_;
};

template <class Body>
struct InterleavedBody {
  Interleave order;
  std::int64_t items;
  Body body;

  BS_FUNCTION void operator()(std::int64_t number) const {
    const std::int64_t item = order.item(number);
    if (item < items) body(item);
  }
};

/// Runs body(i) for 0 <= i < items in parallel and waits.
template <class Body>
void launch(std::int64_t items, const Body& body) {
  const Interleave order(items);
  thrust::for_each_n(thrust::device, counting(), order.numbers(),
                     InterleavedBody<Body>{order, items, body});
}

}  // namespace boundsweep::BS_BACKEND
