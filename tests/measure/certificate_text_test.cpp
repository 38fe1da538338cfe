// What certify prints: every number rounded up, what holds and what does not.

#include "host/measure/certificate_text.hpp"

#include <string>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

CertificateReport report_of(double code_bits, std::size_t ahead = 1) {
  CertificateReport report;
  report.file = "l.csv";
  report.column = "loss";
  report.terms.ahead = ahead;
  report.terms.code_bits = code_bits;
  report.code = {code_bits, 0, "some bits"};
  CertificateBuilder builder(report.terms);
  for (int n = 0; n < 3000; ++n) builder.add(n % 2 == 0 ? 0.125 : 0.25);
  report.certificate = builder.result();
  return report;
}

/// As one line, since paragraphs break anywhere.
std::string text_of(const CertificateReport& report) {
  std::string text = certificate_text(report, Page{});
  std::string out;
  for (const char c : text)
    if (c != '\n' && (c != ' ' || (!out.empty() && out.back() != ' ')))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

bool says(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

TEST(CertificateText, SaysTheSentence) {
  const CertificateReport report = report_of(10);
  const std::string text = text_of(report);
  EXPECT_TRUE(
      says(text,
           "With probability 0.95 or more, the predictive risk of this network (the mean over "
           "3000 steps of the loss to be expected given all that was known when its input was) "
           "is at most 0.19404"))
      << text;
  EXPECT_TRUE(
      says(text, "3000 of l.csv, column loss, in [0, 1]; the least is 0.125, the largest 0.25"));
  EXPECT_TRUE(says(text, "holds too; steadiness saved "));
  EXPECT_TRUE(says(text, "i.i.d. Hoeffding")) << text;
  EXPECT_TRUE(says(text, "NOT VALID HERE"));
  EXPECT_TRUE(says(text, "Nothing of the process"));
}

TEST(CertificateText, WhatChangesWithTheTerms) {
  const std::string late = text_of(report_of(10, 4));
  EXPECT_TRUE(says(late, "given all that was known 4 steps before")) << late;
  EXPECT_TRUE(says(late, "the mean of the losses 4, 8, … steps before"));
  CertificateReport forecast = report_of(10);
  forecast.forecast = "guess";
  forecast.forecasts_moved = 3;
  forecast.code.selection = 2;
  const std::string text = text_of(forecast);
  EXPECT_TRUE(says(text, "column guess; 3 of them outside the range, moved to its nearer end"))
      << text;
  EXPECT_TRUE(says(text, "a forecast that has seen the loss breaks the certificate"));
  EXPECT_TRUE(says(text, "some bits; 2 nats more for choosing the class after the data"));
}

TEST(CertificateText, AVacuousOneIsCalledThat) {
  const std::string text = text_of(report_of(1e5));
  EXPECT_TRUE(says(text, "is at most 1, the largest loss there can be: it says nothing")) << text;
  EXPECT_TRUE(says(text, "holds too, and says the same"));
}

TEST(CertificateText, UnsteadyLossesAreBetterServedByTheSquareRoot) {
  CertificateReport report = report_of(10);
  CertificateBuilder builder(report.terms);
  for (int n = 0; n < 3000; ++n) builder.add(n % 2);
  report.certificate = builder.result();
  EXPECT_TRUE(says(text_of(report), "and is lower by ")) << text_of(report);
}

TEST(CertificateText, JsonHasEveryPart) {
  const CertificateReport report = report_of(10);
  const nlohmann::ordered_json json = certificate_json(report);
  EXPECT_EQ(json["risk"], "predictive");
  EXPECT_EQ(json["forecast"], nullptr);
  EXPECT_EQ(json["bound"], report.certificate.bound);
  EXPECT_EQ(json["saved"], report.certificate.square_root - report.certificate.bound);
  EXPECT_EQ(json["iid_hoeffding"]["valid"], false);
  EXPECT_TRUE(json["s"].is_number());
  EXPECT_EQ(certificate_json(report_of(10, 3))["s"].size(), 3u) << "one for each residue class";
}

}  // namespace
}  // namespace boundsweep
