#pragma once
/// The one place that knows which backend a .cu file is being compiled for.
///
/// CMake compiles every .cu twice: nvcc with Thrust's CUDA system into namespace boundsweep::cuda,
/// and g++ with Thrust's sequential one and threads of our own into boundsweep::cpu. Each target
/// also wraps Thrust's own namespace (THRUST_CUB_WRAPPED_NAMESPACE), so that one executable can
/// hold both.

#include <cstdint>
#include <vector>

#include <thrust/copy.h>
#include <thrust/device_vector.h>
#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/iterator/transform_iterator.h>
#include <thrust/reduce.h>
#include <thrust/scan.h>
#include <thrust/sort.h>
#include <thrust/system_error.h>

#include "boundsweep/portability.hpp"
#if !defined(__CUDACC__)
#include "kernels/threads.hpp"
#endif

#if defined(__CUDACC__)
#define BS_BACKEND cuda
#else
#define BS_BACKEND cpu
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

/// Where a kernel finds a DeviceVector's elements.
template <class T>
struct Span {
  T* data;
  std::int64_t size;
  BS_FUNCTION T& operator[](std::int64_t i) const { return data[i]; }
};
template <class T>
Span<const T> span(const DeviceVector<T>& vector) {
  return {raw(vector), static_cast<std::int64_t>(vector.size())};
}
template <class T>
Span<T> span(DeviceVector<T>& vector) {
  return {raw(vector), static_cast<std::int64_t>(vector.size())};
}

/// Makes room for `size` elements. A buffer that only grows is initialised once, not for every
/// tile.
template <class T>
void make_room(DeviceVector<T>& buffer, std::int64_t size) {
  const auto wanted = static_cast<std::size_t>(size);
  if (buffer.size() < wanted) buffer.resize(wanted + wanted / 2);
}

inline thrust::counting_iterator<std::int64_t> counting(std::int64_t first = 0) {
  return thrust::counting_iterator<std::int64_t>(first);
}

#if defined(__CUDACC__)

/// Where the device finds a copy of host memory.
template <class T>
const T* copy_to_device(const T* from, std::int64_t size, DeviceVector<T>& to) {
  make_room(to, size);
  thrust::copy_n(from, size, to.begin());
  return raw(to);
}

template <class T>
void copy_to_host(const DeviceVector<T>& from, std::int64_t size, std::vector<T>& to) {
  to.resize(static_cast<std::size_t>(size));
  thrust::copy_n(from.begin(), size, to.begin());
}

/// Where the host finds the first elements of a buffer, in `copy` if need be.
template <class T>
const T* on_host(const DeviceVector<T>& buffer, std::int64_t size, std::vector<T>& copy) {
  copy_to_host(buffer, size, copy);
  return copy.data();
}

/// Runs body(i) for 0 <= i < items in parallel and waits.
template <class Body>
void launch(std::int64_t items, const Body& body) {
  thrust::for_each_n(thrust::device, counting(), items, body);
}

/// The same for bodies that take `steps` steps of a few nanoseconds in all.
template <class Body>
void launch_light(std::int64_t items, std::int64_t, const Body& body) {
  launch(items, body);
}

#else

/// Where the device finds host memory.
template <class T>
const T* copy_to_device(const T* from, std::int64_t, DeviceVector<T>&) {
  return from;
}

template <class T>
void copy_to_host(const DeviceVector<T>& from, std::int64_t size, std::vector<T>& to) {
  to.assign(raw(from), raw(from) + size);
}

/// Where the host finds the elements of a buffer.
template <class T>
const T* on_host(const DeviceVector<T>& buffer, std::int64_t, std::vector<T>&) {
  return raw(buffer);
}

/// Runs body(i) for 0 <= i < items in parallel and waits.
template <class Body>
void launch(std::int64_t items, const Body& body) {
  threads::for_each(items, body);
}

/// Waking threads takes microseconds, and milliseconds where other programs hold their cores: less
/// work than this is left to the calling thread.
constexpr std::int64_t least_shared_steps = std::int64_t{1} << 15;

/// The same for bodies that take `steps` steps of a few nanoseconds in all.
template <class Body>
void launch_light(std::int64_t items, std::int64_t steps, const Body& body) {
  if (steps >= least_shared_steps) return launch(items, body);
  for (std::int64_t i = 0; i < items; ++i) body(i);
}

#endif

}  // namespace boundsweep::BS_BACKEND
