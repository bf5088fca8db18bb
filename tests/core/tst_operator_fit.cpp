// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/measure/calibration/operator_fit.h"
#include "tests/core/calibrated_fixtures.h"
#include "tests/core/operator_test_text.h"

#include <filesystem>

using namespace ridgepoint;
using namespace ridgepoint::calibrated;
using namespace ridgepoint::calibrated_fixtures;
using namespace ridgepoint::operator_test;

namespace {

const Gpu& a100()
{
    return gpu("a100-sxm4-80gb");
}

std::vector<double> ownValues(OperatorPart part)
{
    return operatorValues(a100(), part, Format::Bf16, ConstantsWanted::OwnElseGeneric).values;
}

/// The rows of a made-up table.
OperatorSamples madeUp(OperatorPart part, int rows, const MadeUp& how = {})
{
    const std::string text = madeUpTable(part, a100(), ownValues(part), rows, how);
    return coveredSamples(importOperatorText(text, "made_up.csv").value, a100()).sets.at(0);
}

std::string sharedFile(const char* name)
{
    return std::string(RIDGEPOINT_SHARED_DATA "/") + name;
}

bool isThere(const std::string& path)
{
    std::error_code error;
    return std::filesystem::is_regular_file(path, error);
}

constexpr const char* prefillTable = "attention/context_attention_a100_sxm_vllm_0.14.0.csv";
constexpr const char* decodeTable = "attention/generation_attention_a100_sxm_vllm_0.14.0.csv";
constexpr const char* vidurTable = "gemm/vidur/a100_dgx__all_reduce.csv";

bool isWithin(double share, double percent, double points)
{
    return std::abs(share * 100 - percent) <= points;
}

QByteArray text(const TimeErrors& errors)
{
    return QByteArray::number(errors.median * 100) + " / " + QByteArray::number(errors.p90 * 100) + " over "
        + QByteArray::number(qulonglong(errors.rows));
}

double fitted(const FitResult& result, std::string_view symbol)
{
    for (const FittedConstant& one : result.constants) {
        if (one.symbol == symbol)
            return one.value;
    }
    return std::nan("");
}

void addParts()
{
    QTest::addColumn<int>("part");
    QTest::addColumn<int>("constants");
    QTest::newRow("prefill") << int(OperatorPart::Prefill) << 5;
    QTest::newRow("decode") << int(OperatorPart::Decode) << 6;
    QTest::newRow("experts") << int(OperatorPart::Moe) << 8;
    QTest::newRow("all-reduce") << int(OperatorPart::AllReduce) << 6;
}

} // namespace

/// Errors of attention, experts and all-reduce against measured tables, and fits of their constants to them.
class OperatorFits : public QObject
{
    Q_OBJECT

private slots:
    void saysWhatIsNotCovered_data();
    void saysWhatIsNotCovered();
    void errorsOfMadeUpTimes_data() { addParts(); }
    void errorsOfMadeUpTimes();
    void publishedErrors_data();
    void publishedErrors();
    void vidurAllReduceErrors();
    void errorsAfterCalibration_data();
    void errorsAfterCalibration();
    void findsTheTimes_data() { addParts(); }
    void findsTheTimes();
    void findsTheConstants();
    void resultIsWhole_data() { addParts(); }
    void resultIsWhole();
    void noRowsKeepThePrior();
    void statesOfConstants();
    void equalSeedsGiveEqualResults();
    void beginsWhereNothingIsValidated();
    void refuses();
};

void OperatorFits::saysWhatIsNotCovered_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("covered");
    QTest::addColumn<QStringList>("reasons");
    QTest::newRow("prefill") << "context_attention.csv" << 4
                             << QStringList {"windows", "heads of other than 128", "behind cached", "fewer than 128"};
    QTest::newRow("decode") << "generation_attention.csv" << 5 << QStringList {};
    QTest::newRow("experts") << "moe.csv" << 5 << QStringList {"\"int4_wo\"", "more than 16 GPUs"};
    QTest::newRow("custom all-reduce") << "custom_allreduce.csv" << 4 << QStringList {"without a CUDA graph"};
    QTest::newRow("Vidur") << "a100__all_reduce.csv" << 3 << QStringList {"across hosts"};
}

void OperatorFits::saysWhatIsNotCovered()
{
    QFETCH(QString, file);
    QFETCH(int, covered);
    QFETCH(QStringList, reasons);
    const auto table = importOperatorFile(RIDGEPOINT_TEST_DATA "/operators/" + file.toStdString());
    const Gpu& h100 = gpu("h100-sxm5");
    const CoveredTable found = coveredSamples(table.value, h100);
    std::size_t rows = 0;
    for (const OperatorSamples& set : found.sets)
        rows += set.rows.size();
    QCOMPARE(rows, std::size_t(covered));
    QCOMPARE(found.notCovered(), std::size_t(reasons.size()));
    for (const QString& reason : reasons) {
        QVERIFY2(std::ranges::any_of(found.rest,
                     [&](const NotCovered& one) { return one.reason.find(reason.toStdString()) != std::string::npos; }),
            qPrintable(reason));
    }
    for (const PredictedTime wanted : {PredictedTime::Ideal, PredictedTime::Generic, PredictedTime::Calibrated}) {
        const OperatorErrors errors = operatorErrors(table.value, h100, wanted);
        QCOMPARE(errors.errors.rows + errors.notPredicted(), table.value.rowCount());
        QVERIFY(errors.errors.rows > 0 && errors.errors.median <= errors.errors.p90);
    }
}

/// A table made with a GPU's own constants is predicted by them but for the noise, and by no others.
void OperatorFits::errorsOfMadeUpTimes()
{
    QFETCH(int, part);
    const auto which = OperatorPart(part);
    const auto table = importOperatorText(madeUpTable(which, a100(), ownValues(which), 400), "made_up.csv");
    QVERIFY(table.ok());
    const TimeErrors own = operatorErrors(table.value, a100(), PredictedTime::Calibrated).errors;
    QCOMPARE(own.rows, std::size_t(400));
    QVERIFY2(own.median > 0.005 && own.median < 0.02 && own.p90 < 0.05, text(own).constData());
    QVERIFY(operatorErrors(table.value, a100(), PredictedTime::Generic).errors.median > 2 * own.median);
    QVERIFY(operatorErrors(table.value, a100(), PredictedTime::Ideal).errors.median > 0.2);
}

void OperatorFits::publishedErrors_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<int>("wanted");
    QTest::addColumn<int>("rows");
    QTest::addColumn<double>("median");
    QTest::addColumn<double>("p90");
    // Of constants fitted on one random half, on the other one; here over both.
    QTest::newRow("prefill") << prefillTable << int(PredictedTime::Calibrated) << 3789 << 3.9 << 17.8;
    QTest::newRow("decode") << decodeTable << int(PredictedTime::Calibrated) << 5431 << 14.6 << 30.2;
}

void OperatorFits::publishedErrors()
{
    QFETCH(QString, table);
    QFETCH(int, wanted);
    QFETCH(int, rows);
    QFETCH(double, median);
    QFETCH(double, p90);
    const std::string path = sharedFile(qPrintable(table));
    if (!isThere(path))
        QSKIP("the measured table is not here");
    const auto parsed = importOperatorFile(path);
    QVERIFY(parsed.ok());
    const OperatorErrors found = operatorErrors(parsed.value, a100(), PredictedTime(wanted));
    QVERIFY2(isWithin(found.errors.median, median, 0.3) && isWithin(found.errors.p90, p90, 0.4),
        text(found.errors).constData());
    QVERIFY2(found.errors.rows == std::size_t(rows), text(found.errors).constData());
    const TimeErrors ideal = operatorErrors(parsed.value, a100(), PredictedTime::Ideal).errors;
    QVERIFY2(ideal.median > 0.5, text(ideal).constData());
}

/// NCCL as Vidur launches it, one call at a time: not what the constants were fitted on.
void OperatorFits::vidurAllReduceErrors()
{
    const std::string path = sharedFile(vidurTable);
    if (!isThere(path))
        QSKIP("the measured table is not here");
    const auto parsed = importOperatorFile(path);
    const OperatorErrors found = operatorErrors(parsed.value, a100(), PredictedTime::Calibrated);
    QCOMPARE(found.errors.rows, std::size_t(2982));
    QVERIFY2(found.errors.median < operatorErrors(parsed.value, a100(), PredictedTime::Ideal).errors.median,
        text(found.errors).constData());
}

void OperatorFits::errorsAfterCalibration_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<double>("median");
    QTest::addColumn<double>("p90");
    QTest::newRow("prefill") << prefillTable << 3.9 << 17.8;
    QTest::newRow("decode") << decodeTable << 14.6 << 30.2;
}

void OperatorFits::errorsAfterCalibration()
{
    QFETCH(QString, table);
    QFETCH(double, median);
    QFETCH(double, p90);
    const std::string path = sharedFile(qPrintable(table));
    if (!isThere(path))
        QSKIP("the measured table is not here");
    const CoveredTable covered = coveredSamples(importOperatorFile(path).value, a100());
    QCOMPARE(covered.sets.size(), std::size_t(1));
    const Parsed<OperatorFit> fit = fitOperator(covered.sets[0], a100());
    QVERIFY(fit.ok());
    const FitResult& result = fit.value.result;
    QVERIFY(result.after.median < result.before.median);
    QVERIFY2(isWithin(result.after.median, median, 0.3) && isWithin(result.after.p90, p90, 1),
        text(result.after).constData());
    const std::vector<double> published = ownValues(fit.value.part);
    QVERIFY(std::abs(fit.value.values[0] / published[0] - 1) < 0.05); // t0
}

void OperatorFits::findsTheTimes()
{
    QFETCH(int, part);
    QFETCH(int, constants);
    const Parsed<OperatorFit> fit = fitOperator(madeUp(OperatorPart(part), 1000), a100());
    QVERIFY(fit.ok());
    const FitResult& result = fit.value.result;
    QCOMPARE(result.constants.size(), std::size_t(constants));
    QCOMPARE(result.fitted_rows, std::size_t(500));
    QVERIFY2(result.after.median < 0.025 && result.after.p90 < 0.08, text(result.after).constData());
    QVERIFY2(result.before.median > 2 * result.after.median, text(result.before).constData());
    QVERIFY(result.ideal.median > result.before.median);
}

void OperatorFits::findsTheConstants()
{
    const Parsed<OperatorFit> decode = fitOperator(madeUp(OperatorPart::Decode, 2000), a100());
    const std::vector<double> truth = ownValues(OperatorPart::Decode);
    QVERIFY(std::abs(fitted(decode.value.result, "t0") / truth[0] - 1) < 0.05);
    QVERIFY(std::abs(fitted(decode.value.result, "eb") / truth[1] - 1) < 0.05);
    const Parsed<OperatorFit> ring = fitOperator(madeUp(OperatorPart::AllReduce, 1000), a100());
    const std::vector<double> link = ownValues(OperatorPart::AllReduce);
    QVERIFY(std::abs(fitted(ring.value.result, "t0") / link[0] - 1) < 0.05);
    QVERIFY(std::abs(fitted(ring.value.result, "e3") / link[5] - 1) < 0.05);
}

void OperatorFits::resultIsWhole()
{
    QFETCH(int, part);
    const OperatorSamples samples = madeUp(OperatorPart(part), 300);
    const FitResult result = fitOperator(samples, a100(), {.train_fraction = 0.25}).value.result;
    QCOMPARE(result.fitted_rows, std::size_t(75));
    QCOMPARE(result.rows.size(), std::size_t(225));
    QVERIFY(result.what.find("A100") != std::string::npos);
    QCOMPARE(result.size_name, std::string(sizeName(OperatorPart(part))));
    std::size_t rows = 0;
    for (const RegimeErrors& regime : result.by_regime) {
        rows += regime.after.rows;
        QVERIFY(!regime.label.empty() && regime.before.rows == regime.after.rows && regime.after.rows > 0);
    }
    QCOMPARE(rows, result.rows.size());
    QVERIFY(result.outside_factor >= 1.2);
    std::size_t outside = 0;
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        const FitRow& row = result.rows[i];
        QVERIFY(row.line >= 2 && row.size >= 1 && row.measured_s > 0 && row.before > 0 && row.after > 0);
        QVERIFY(i == 0 || row.line > result.rows[i - 1].line);
        QCOMPARE(row.is_outside, row.after > result.outside_factor || row.after < 1 / result.outside_factor);
        outside += row.is_outside ? 1 : 0;
    }
    // One row in fifty takes three times as long: those are found, few others.
    QVERIFY2(outside >= 3 && outside <= 24, QByteArray::number(qulonglong(outside)));
}

void OperatorFits::noRowsKeepThePrior()
{
    OperatorSamples few = madeUp(OperatorPart::Decode, int(minPriorRows), {.outliers_every = 0});
    const Parsed<OperatorFit> fit = fitOperator(few, a100());
    QVERIFY(fit.ok());
    for (const FittedConstant& one : fit.value.result.constants)
        QVERIFY2(one.value / one.prior > 0.1 && one.value / one.prior < 10, one.symbol.data());
    // What is not fitted stays where it was.
    const OperatorSamples prompts = madeUp(OperatorPart::Prefill, 100);
    const auto products = gemmConstants(a100(), Format::Bf16, ConstantsWanted::OwnElseGeneric);
    QCOMPARE(fitOperator(prompts, a100()).value.values.back(), products.constants.gl);
}

void OperatorFits::statesOfConstants()
{
    // Messages of above 8 MiB alone say nothing of small ones.
    const OperatorSamples all = madeUp(OperatorPart::AllReduce, 1000);
    OperatorSamples large = all;
    large.rows.clear();
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < all.rows.size(); ++i) {
        if (all.rows[i].size > 8388608) {
            large.rows.push_back(all.rows[i]);
            places.push_back(i);
        }
    }
    large.time = [&](std::size_t row, std::span<const double> values) { return all.time(places[row], values); };
    const FitResult result = fitOperator(large, a100()).value.result;
    for (const FittedConstant& one : result.constants) {
        const bool isOfLarge = one.symbol == "t3" || one.symbol == "e3";
        QVERIFY2((one.state == ParameterState::Identified) == isOfLarge, one.symbol.data());
        QVERIFY2(isOfLarge || std::abs(one.value / one.prior - 1) < 1e-6, one.symbol.data());
    }
    for (const FittedConstant& one : fitOperator(all, a100()).value.result.constants)
        QVERIFY2(one.state == ParameterState::Identified || one.symbol == "td", one.symbol.data());
}

void OperatorFits::equalSeedsGiveEqualResults()
{
    const OperatorSamples samples = madeUp(OperatorPart::Prefill, 200);
    const auto fit = [&](std::uint64_t seed) { return fitOperator(samples, a100(), {.seed = seed}).value.values; };
    QVERIFY(fit(3) == fit(3));
    QVERIFY(fit(3) != fit(4));
}

void OperatorFits::beginsWhereNothingIsValidated()
{
    const OperatorSamples samples = madeUp(OperatorPart::Decode, 100);
    Gpu other = a100();
    other.vendor = "AMD";
    other.architecture = "CDNA 3";
    other.calibration = nullptr;
    QVERIFY(operatorValues(other, OperatorPart::Decode, Format::Bf16, ConstantsWanted::Generic).values.empty());
    QVERIFY(fitOperator(samples, other).ok());
}

void OperatorFits::refuses()
{
    const OperatorSamples few = madeUp(OperatorPart::Moe, 9);
    QVERIFY(joinedText(fitOperator(few, a100()).diagnostics).find("9 rows of MoE, expected 10") != std::string::npos);
    const OperatorSamples enough = madeUp(OperatorPart::Moe, 100);
    for (const double share : {0.0, 1.0, -1.0, std::nan(""), 0.001})
        QVERIFY(!fitOperator(enough, a100(), {.train_fraction = share}).ok());
    Gpu bare = a100();
    bare.generic_calibration = nullptr;
    QVERIFY(!fitOperator(enough, bare).ok());
    Gpu noLink = a100();
    noLink.link_bytes_per_s = 0;
    QVERIFY(!fitOperator(madeUp(OperatorPart::AllReduce, 100), noLink).ok());
}

QTEST_APPLESS_MAIN(OperatorFits)
#include "tst_operator_fit.moc"
