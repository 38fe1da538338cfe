#pragma once
/// The inner loops of products of matrices for the processor at hand.

namespace boundsweep {

/// See tiles.inc for what each does.
struct Tiles {
  void (*add_product)(const double* a, const double* b, long count, double sign, double* c,
                      long c_step);
  void (*solve_strip)(const double* l, long l_step, long size, double* x);
  double (*dot_product)(const double* a, const double* b, long count);
};

const Tiles& tiles();

/// Of every processor and of the wide ones that this one is: for tests, which compare their bits.
int tile_variants();
const Tiles& tile_variant(int number);

}  // namespace boundsweep
