#pragma once
/// What a process inherits from whoever starts it, brought into order.

namespace boundsweep {

/// To be called first. Afterwards a write to a pipe without a reader (SIGPIPE) or beyond the limit
/// of a file's size (SIGXFSZ, `ulimit -f`) fails with an error that is reported, in place of a
/// signal that ends the process without a word; and where standard input, output or error was
/// closed, no file that is opened takes its number, so that no message ends up in a result.
void prepare_process();

}  // namespace boundsweep
