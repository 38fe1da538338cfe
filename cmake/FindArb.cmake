# Arb, the ball arithmetic: target Arb::Arb.
#
# Up to FLINT 2 it is a library of its own (libflint-arb on Debian, libarb elsewhere) with headers
# such as <arb.h>; from FLINT 3 on it is part of libflint, with headers such as <flint/arb.h>.

find_path(Arb_FLINT_INCLUDE_DIR flint/flint.h)
find_path(Arb_MPFR_INCLUDE_DIR mpfr.h)
find_library(Arb_FLINT_LIBRARY flint)
find_library(Arb_MPFR_LIBRARY mpfr)
find_library(Arb_GMP_LIBRARY gmp)
set(Arb_REQUIRED Arb_FLINT_INCLUDE_DIR Arb_MPFR_INCLUDE_DIR Arb_FLINT_LIBRARY Arb_MPFR_LIBRARY
  Arb_GMP_LIBRARY)
set(Arb_LIBRARIES ${Arb_FLINT_LIBRARY} ${Arb_MPFR_LIBRARY} ${Arb_GMP_LIBRARY})
set(Arb_INCLUDE_DIRS ${Arb_FLINT_INCLUDE_DIR} ${Arb_MPFR_INCLUDE_DIR})
if(NOT EXISTS "${Arb_FLINT_INCLUDE_DIR}/flint/arb.h")
  find_path(Arb_INCLUDE_DIR arb.h)
  find_library(Arb_LIBRARY NAMES flint-arb arb)
  list(APPEND Arb_REQUIRED Arb_INCLUDE_DIR Arb_LIBRARY)
  list(APPEND Arb_INCLUDE_DIRS ${Arb_INCLUDE_DIR})
  list(PREPEND Arb_LIBRARIES ${Arb_LIBRARY})
endif()
list(REMOVE_DUPLICATES Arb_INCLUDE_DIRS)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Arb REQUIRED_VARS ${Arb_REQUIRED})
mark_as_advanced(Arb_FLINT_INCLUDE_DIR Arb_MPFR_INCLUDE_DIR Arb_FLINT_LIBRARY Arb_MPFR_LIBRARY
  Arb_GMP_LIBRARY Arb_INCLUDE_DIR Arb_LIBRARY)

if(Arb_FOUND AND NOT TARGET Arb::Arb)
  add_library(Arb::Arb INTERFACE IMPORTED)
  # Imported targets' headers are system headers: their C is not written for this warning level.
  target_include_directories(Arb::Arb INTERFACE ${Arb_INCLUDE_DIRS})
  target_link_libraries(Arb::Arb INTERFACE ${Arb_LIBRARIES})
endif()
