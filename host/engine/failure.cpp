#include "host/engine/failure.hpp"

#include <new>
#include <system_error>

#include "host/config/error.hpp"
#include "kernels/backend.hpp"

namespace boundsweep {

Failure current_failure() {
  constexpr int bad_input = 2, resource_failed = 3;
  try {
    throw;
  } catch (const InputError& error) {
    return {error.what(), bad_input};
  } catch (const ResourceError& error) {
    return {error.what(), resource_failed};
  } catch (const DeviceError& error) {
    return {error.what(), resource_failed};
  } catch (const std::bad_alloc&) {
    return {"out of memory", resource_failed};
  } catch (const std::system_error& error) {  // a thread that could not start
    return {error.what(), resource_failed};
  }
}

}  // namespace boundsweep
