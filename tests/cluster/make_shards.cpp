// make_shards DIR SHARDS ROWS GROUPS OBJECTIVES: what `boundsweep merge DIR/shard-* --out …` is
// measured with.

#include <cstdio>
#include <cstdlib>

#include "tests/cluster/made_shards.hpp"

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "make_shards DIR SHARDS ROWS GROUPS OBJECTIVES\n");
    return 2;
  }
  boundsweep::MadeShards made;
  made.shards = std::atoll(argv[2]);
  made.groups = std::atoll(argv[4]);
  made.rows = std::atoll(argv[3]) / made.groups * made.groups;
  made.objectives = std::atoi(argv[5]);
  for (std::int64_t shard = 0; shard < made.shards; ++shard) made.write(argv[1], shard);
}
