#pragma once
/// Which of the columns `parameters` and `trained` a table shows by default.

#include <string>

namespace boundsweep {

/// Goes through the rows of a table. `trained` is worth a column where it differs from `parameters`
/// in some row; `parameters` then only where it varies.
class SizeColumns {
 public:
  void see(const std::string& parameters, const std::string& trained) {
    if (first_.empty()) first_ = parameters;
    vary_ = vary_ || parameters != first_;
    differ_ = differ_ || parameters != trained;
  }
  bool show_trained() const { return differ_; }
  bool show_parameters() const { return !differ_ || vary_; }

 private:
  std::string first_;
  bool vary_ = false, differ_ = false;
};

}  // namespace boundsweep
