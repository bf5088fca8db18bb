// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <nlohmann/json.hpp>

#include "core/measure/calibration/gemm_fit.h"
#include "core/measure/gemm_import.h"
#include "tests/core/calibrated_fixtures.h"
#include "tests/core/fitted_sweep.h"
#include "tests/core/program.h"

using namespace ridgepoint;
using namespace ridgepoint::calibrated_fixtures;

namespace {

constexpr const char* a100Id = "a100-sxm4-80gb";

calibrated::GemmConstants slowerA100()
{
    calibrated::GemmConstants truth = own(a100Id).gemm[0]->constants;
    truth.t0_s *= 2;
    truth.eb *= 0.7;
    return truth;
}

Parsed<GemmSweep> sweepOf(const fixtures::MadeUpTable& table)
{
    return importGemmText(fixtures::madeUpTable(gpu(a100Id), table).toStdString(), "made_up.csv");
}

const FittedConstant& constant(const FitResult& fit, std::string_view symbol)
{
    return *std::ranges::find(fit.constants, symbol, &FittedConstant::symbol);
}

FitRow rowOf(double size, double after)
{
    return {1, size, 1e-6, 1.5, after, false};
}

std::string errors(const std::vector<Diagnostic>& diagnostics)
{
    return joinedText(diagnostics);
}

} // namespace

/// Constants of matrix products fitted to a file: what comes out, and what the command line makes of it.
class GemmFit : public QObject
{
    Q_OBJECT
private slots:
    void findsTheConstantsOfASlowerGpu_data();
    void findsTheConstantsOfASlowerGpu();
    void heldOutRowsAreThoseNotFitted();
    void tellsWhatTheRowsCannotTell();
    void rowsOutsideAreMarked();
    void regimes();
    void theLeastFactorIsOnePointTwo();
    void tenRowsAreEnough();
    void refuses_data();
    void refuses();
    void theFlooredFormIsToLookAtOnly();
    void candidatesAreTheFormatsWithConstants();
    void sourcesSayWhereTheyComeFrom();
    void libraryNames_data();
    void libraryNames();
    void theCommandLineSaysAsMuch();
    void calibrationOption();
};

void GemmFit::findsTheConstantsOfASlowerGpu_data()
{
    QTest::addColumn<int>("prior");
    QTest::newRow("from the generic set") << static_cast<int>(FitPrior::Generic);
    QTest::newRow("from what ships") << static_cast<int>(FitPrior::Own);
}

void GemmFit::findsTheConstantsOfASlowerGpu()
{
    QFETCH(int, prior);
    const calibrated::GemmConstants truth = slowerA100();
    const Parsed<GemmSweep> sweep = sweepOf({.truth = truth, .rows = 1200});
    QVERIFY(sweep.ok());
    const Parsed<FittedSet> found = fitGemm(sweep.value, 0, gpu(a100Id), {.prior = static_cast<FitPrior>(prior)});
    QVERIFY2(found.ok(), errors(found.diagnostics).c_str());
    const FitResult& fit = found.value.result;
    QCOMPARE(QString::fromStdString(fit.what), QStringLiteral("A100 SXM4 80GB bf16 GEMM"));
    QCOMPARE(fit.fitted_rows, std::size_t(600));
    QCOMPARE(fit.after.rows, std::size_t(600));
    QVERIFY2(fit.after.median < 0.03, QByteArray::number(fit.after.median));
    QVERIFY(fit.before.median > 3 * fit.after.median);
    QVERIFY(fit.ideal.median > fit.before.median);
    QVERIFY(std::abs(constant(fit, "eb").value / truth.eb - 1) < 0.05);
    // The smallest products have one wave: floor, wave and main loop can hardly be told apart.
    const double floor = constant(fit, "t0").value + constant(fit, "tp").value;
    QVERIFY2(std::abs(floor / (truth.t0_s + truth.tp_s) - 1) < 0.2, QByteArray::number(floor));
    QCOMPARE(constant(fit, "eb").state, ParameterState::Identified);
    QCOMPARE(constant(fit, "t0").state, ParameterState::Identified);
    const auto& set = found.value.own->gemm[0];
    QVERIFY(set.has_value());
    QCOMPARE(set->constants.eb, constant(fit, "eb").value);
}

void GemmFit::heldOutRowsAreThoseNotFitted()
{
    const Parsed<GemmSweep> sweep = sweepOf({.truth = slowerA100(), .rows = 101});
    const Parsed<FittedSet> found = fitGemm(sweep.value, 0, gpu(a100Id), {});
    const FitResult& fit = found.value.result;
    QCOMPARE(fit.fitted_rows + fit.rows.size(), std::size_t(101));
    for (std::size_t i = 0; i < fit.rows.size(); ++i) {
        const auto line = static_cast<std::size_t>(fit.rows[i].line);
        const GemmRow& row = sweep.value.rows[line - 2]; // a line of headings
        QCOMPARE(fit.rows[i].size, static_cast<double>(row.m));
        QCOMPARE(fit.rows[i].measured_s, row.time_s);
        QVERIFY(i == 0 || fit.rows[i - 1].line < fit.rows[i].line);
    }
}

void GemmFit::tellsWhatTheRowsCannotTell()
{
    // A single row of activations never computes for long, and never fills a wave: bandwidth and floor are all there
    // is.
    const Parsed<GemmSweep> sweep = sweepOf({.truth = slowerA100(), .rows = 300, .largest_m = 1});
    const Parsed<FittedSet> found = fitGemm(sweep.value, 0, gpu(a100Id), {});
    QVERIFY(found.ok());
    const FitResult& fit = found.value.result;
    QCOMPARE(fit.by_regime.size(), std::size_t(1));
    QVERIFY(constant(fit, "ec").state == ParameterState::NotLimiting);
    QVERIFY(constant(fit, "cw").state == ParameterState::NotIdentifiable);
    QVERIFY(constant(fit, "eb").state == ParameterState::Identified);
}

void GemmFit::rowsOutsideAreMarked()
{
    const Parsed<GemmSweep> sweep = sweepOf({.truth = slowerA100(), .rows = 400, .outliers = 10});
    const Parsed<FittedSet> found = fitGemm(sweep.value, 0, gpu(a100Id), {});
    const FitResult& fit = found.value.result;
    QCOMPARE(fit.outside_factor, std::max(1.2, 1 + 3 * fit.after.median));
    int outside = 0;
    for (const FitRow& row : fit.rows) {
        QCOMPARE(row.is_outside, row.line <= 11); // the first ten, behind the heading
        outside += row.is_outside ? 1 : 0;
    }
    QVERIFY(outside >= 1);
}

void GemmFit::regimes()
{
    const std::vector<FitRow> rows {rowOf(1, 1.1), rowOf(2, 1), rowOf(16, 0.8), rowOf(17, 1), rowOf(128, 1),
        rowOf(129, 1), rowOf(1025, 1), rowOf(1026, 1), rowOf(5000, 1), rowOf(5001, 1), rowOf(1e6, 1)};
    const std::vector<RegimeErrors> found = errorsByRegime(rows);
    QStringList labels;
    QList<int> counts;
    for (const RegimeErrors& one : found) {
        labels << QString::fromStdString(one.label);
        counts << static_cast<int>(one.after.rows);
    }
    QCOMPARE(labels,
        QStringList({QStringLiteral("1"), QStringLiteral("2 … 16"), QStringLiteral("17 … 128"),
            QStringLiteral("129 … 1025"), QStringLiteral("1026 … 5000"), QStringLiteral("> 5000")}));
    QCOMPARE(counts, QList<int>({1, 2, 2, 2, 2, 2}));
    QVERIFY(std::abs(found[0].after.median - 0.1) < 1e-12);
    QVERIFY(std::abs(found[0].before.median - 0.5) < 1e-12);
    QVERIFY(std::abs(found[1].after.p90 - 0.18) < 0.03);
    QCOMPARE(errorsByRegime(std::vector<FitRow> {rowOf(64, 1)}).size(), std::size_t(1));
    QVERIFY(errorsByRegime({}).empty());
}

void GemmFit::theLeastFactorIsOnePointTwo()
{
    FitResult fit;
    fit.after.median = 0.01;
    fit.rows = {rowOf(1, 1.19), rowOf(1, 1.21), rowOf(1, 1 / 1.19), rowOf(1, 1 / 1.21)};
    markOutside(fit);
    QCOMPARE(fit.outside_factor, 1.2);
    QVERIFY(!fit.rows[0].is_outside && fit.rows[1].is_outside && !fit.rows[2].is_outside && fit.rows[3].is_outside);
    fit.after.median = 0.2;
    markOutside(fit);
    QVERIFY(!fit.rows[1].is_outside && !fit.rows[3].is_outside);
}

void GemmFit::tenRowsAreEnough()
{
    const Parsed<GemmSweep> ten = sweepOf({.truth = slowerA100(), .rows = 10});
    const Parsed<FittedSet> found = fitGemm(ten.value, 0, gpu(a100Id), {});
    QVERIFY2(found.ok(), errors(found.diagnostics).c_str());
    QCOMPARE(found.value.result.fitted_rows, std::size_t(5));
    for (const FittedConstant& one : found.value.result.constants)
        QVERIFY(std::isfinite(one.value) && one.value > 0);
}

void GemmFit::refuses_data()
{
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("prior");
    QTest::addColumn<QString>("message");
    const QByteArray good = fixtures::madeUpTable(gpu(a100Id), {.truth = slowerA100(), .rows = 40});
    const int generic = static_cast<int>(FitPrior::Generic);
    QTest::newRow("nine rows") << fixtures::madeUpTable(gpu(a100Id), {.truth = slowerA100(), .rows = 9}) << a100Id
                               << generic << "found 9 rows";
    QTest::newRow("a number format without constants")
        << QByteArray(good).replace("bfloat16", "int4_wo") << a100Id << generic << "int4_wo";
    QTest::newRow("fp8 on a GPU without it")
        << QByteArray(good).replace("bfloat16", "fp8") << "v100-sxm2-32gb" << generic << "";
    QTest::newRow("nothing ships") << good << "a40" << static_cast<int>(FitPrior::Own) << "ship";
}

void GemmFit::refuses()
{
    QFETCH(QByteArray, table);
    QFETCH(QString, id);
    QFETCH(int, prior);
    QFETCH(QString, message);
    const Gpu* device = catalog().gpu(id.toStdString());
    if (device == nullptr)
        QSKIP("no such preset");
    const Parsed<GemmSweep> sweep = importGemmText(table.toStdString(), "table.csv");
    QVERIFY(sweep.ok());
    for (const FitForm form : {FitForm::Calibrated, FitForm::FlooredRoofline}) {
        if (form == FitForm::FlooredRoofline && static_cast<FitPrior>(prior) == FitPrior::Own)
            continue; // has no prior
        if (form == FitForm::FlooredRoofline && message.isEmpty())
            continue; // takes the next wider peak
        const Parsed<FittedSet> found =
            fitGemm(sweep.value, 0, *device, {.prior = static_cast<FitPrior>(prior), .form = form});
        if (message.isEmpty())
            continue; // whatever it says: no crash
        QVERIFY(!found.ok());
        QVERIFY2(errors(found.diagnostics).find(message.toStdString()) != std::string::npos,
            errors(found.diagnostics).c_str());
    }
}

void GemmFit::theFlooredFormIsToLookAtOnly()
{
    const Parsed<GemmSweep> sweep = sweepOf({.truth = slowerA100(), .rows = 300});
    const Parsed<FittedSet> found = fitGemm(sweep.value, 0, gpu(a100Id), {.form = FitForm::FlooredRoofline});
    QVERIFY(found.ok());
    QVERIFY(!found.value.own);
    const FitResult& fit = found.value.result;
    QCOMPARE(fit.constants.size(), std::size_t(3));
    QVERIFY(std::isnan(fit.constants[0].prior));
    QCOMPARE(fit.rows.size(), fit.after.rows);
    std::vector<double> off;
    for (const FitRow& row : fit.rows)
        off.push_back(std::abs(row.after - 1));
    std::ranges::sort(off);
    QVERIFY(std::abs(off[off.size() / 2] - fit.after.median) < 0.01); // the very rows that the errors are of
}

void GemmFit::candidatesAreTheFormatsWithConstants()
{
    QByteArray rows = fixtures::madeUpTable(gpu(a100Id), {.truth = slowerA100(), .rows = 20});
    rows += "VLLM,0.14.0,NVIDIA A100-SXM4-80GB,gemm,x,int4_wo,8,4096,4096,0.05\n";
    const auto sweep = std::make_shared<const GemmSweep>(importGemmText(rows.toStdString(), "t.csv").value);
    const std::vector<FitCandidate> candidates = gemmFitCandidates(sweep, gpu(a100Id));
    QCOMPARE(candidates.size(), std::size_t(1));
    const FitCandidate& one = candidates.front();
    QCOMPARE(one.rows, std::size_t(20));
    QCOMPARE(one.gpu, std::string(a100Id));
    QCOMPARE(one.shipped.size(), std::size_t(9));
    const Parsed<FittedSet> found = one.fit({});
    QVERIFY(found.ok());
    const FitRow& row = found.value.result.rows.front();
    const GemmRow& measured = sweep->rows[static_cast<std::size_t>(row.line) - 2];
    QCOMPARE(QString::fromStdString(one.describe(row)),
        QStringLiteral("M %1, n %2, k %3").arg(measured.m).arg(measured.n).arg(measured.k));
    QVERIFY(one.describe({9999, 1, 1, 1, 1, false}).empty());
}

void GemmFit::sourcesSayWhereTheyComeFrom()
{
    const Parsed<GemmSweep> sweep = sweepOf({.truth = slowerA100(), .rows = 60});
    const Parsed<FittedSet> found = fitGemm(sweep.value, 0, gpu(a100Id), {.date = "2030-01-02"});
    const calibrated::CalibrationSource& source = found.value.own->gemm[0]->source;
    QCOMPARE(source.table, std::string("made_up.csv"));
    QCOMPARE(source.library, std::string("VLLM"));
    QCOMPARE(source.version, std::string("0.14.0"));
    QCOMPARE(source.rows, std::string("30"));
    QCOMPARE(source.date, std::string("2030-01-02"));
    QCOMPARE(source.error_median, found.value.result.after.median);
    QCOMPARE(source.error_on, std::string("30 held-out rows"));
}

void GemmFit::libraryNames_data()
{
    QTest::addColumn<QString>("framework");
    QTest::addColumn<QString>("library");
    QTest::addColumn<QString>("version");
    QTest::newRow("torch") << "torch 2.5.1+cu124"
                           << "torch"
                           << "2.5.1+cu124";
    QTest::newRow("with the kernels' name") << "vllm 0.6.5 Marlin"
                                            << "vllm"
                                            << "0.6.5 Marlin";
    QTest::newRow("no version") << "aiter tuned"
                                << "aiter tuned"
                                << "";
    QTest::newRow("ends with a space") << "torch "
                                       << "torch "
                                       << "";
    QTest::newRow("nothing") << ""
                             << ""
                             << "";
}

void GemmFit::libraryNames()
{
    QFETCH(QString, framework);
    const LibraryName found = libraryName(framework.toStdString());
    QTEST(QString::fromStdString(found.library), "library");
    QTEST(QString::fromStdString(found.version), "version");
}

void GemmFit::theCommandLineSaysAsMuch()
{
    program::Files files;
    const QString table = files.write(QStringLiteral("table.csv"),
        fixtures::madeUpTable(gpu(a100Id), {.truth = slowerA100(), .rows = 400, .outliers = 6}));
    const program::Result json = program::run({QStringLiteral("calibrate"), table, QStringLiteral("--prior"),
        QStringLiteral("own"), QStringLiteral("--format"), QStringLiteral("json")});
    QCOMPARE(json.code, 0);
    const auto root = json.json();
    QCOMPARE(root["prior"].get<std::string>(), std::string("own"));
    QVERIFY(root["regimes"].size() >= 5);
    QCOMPARE(root["constants"]["eb"]["state"].get<std::string>(), std::string("identified"));
    QVERIFY(!root["constants"]["eb"]["meaning"].get<std::string>().empty());
    QVERIFY(root["outside"]["rows"].size() >= 1);
    QVERIFY(root["outside"]["rows"][0]["line"].get<int>() <= 7);
    for (const auto& one : root["constants"])
        QVERIFY(one.contains("value") != one.contains("not_limiting"));
    const program::Result text = program::run({QStringLiteral("calibrate"), table});
    QCOMPARE(text.code, 0);
    QVERIFY2(text.out.contains("129 … 1025"), text.out.constData());
    QVERIFY(text.out.contains("identified"));
    QVERIFY(text.out.contains("held-out rows are off by more than"));
}

void GemmFit::calibrationOption()
{
    program::Files files;
    const QString table = files.write(
        QStringLiteral("table.csv"), fixtures::madeUpTable(gpu(a100Id), {.truth = slowerA100(), .rows = 400}));
    const QString out = files.path(QStringLiteral("mine.json"));
    QCOMPARE(program::run({QStringLiteral("calibrate"), table, QStringLiteral("--out"), out}).code, 0);
    const QStringList product {QStringLiteral("predict"), QStringLiteral("gemm"), QStringLiteral("--m"),
        QStringLiteral("1"), QStringLiteral("--n"), QStringLiteral("8192"), QStringLiteral("--k"),
        QStringLiteral("8192"), QStringLiteral("--gpu"), QLatin1String(a100Id), QStringLiteral("--format"),
        QStringLiteral("json")};
    const program::Result shipped = program::run(product);
    const program::Result mine = program::run(product + QStringList {QStringLiteral("--calibration"), out});
    QCOMPARE(mine.code, 0);
    QVERIFY(shipped.out != mine.out);
    QVERIFY(mine.out.contains("table.csv"));
    for (const char* command : {"analyze", "sweep"}) {
        QStringList arguments {QLatin1String(command), QStringLiteral("--gpu"), QLatin1String(a100Id)};
        if (command[0] == 's')
            arguments << QStringLiteral("--over") << QStringLiteral("batch=1,64");
        const program::Result with = program::run(arguments + QStringList {QStringLiteral("--calibration"), out});
        QVERIFY2(with.code == 0, with.error.constData());
        const program::Result asGiven = program::run(arguments
            + QStringList {
                QStringLiteral("--calibration"), out, QStringLiteral("--time-model"), QStringLiteral("calibrated")});
        QCOMPARE(with.out, asGiven.out);
    }
    const program::Result other = program::run({QStringLiteral("analyze"), QStringLiteral("--gpu"),
        QStringLiteral("h100-sxm5"), QStringLiteral("--calibration"), out});
    QCOMPARE(other.code, 2);
    QVERIFY2(other.error.contains("--calibration") && other.error.contains(a100Id), other.error.constData());
    const program::Result broken = program::run(
        {QStringLiteral("analyze"), QStringLiteral("--calibration"), files.write(QStringLiteral("b.json"), "{")});
    QCOMPARE(broken.code, 2);
    QVERIFY(broken.error.contains("b.json"));
}

QTEST_APPLESS_MAIN(GemmFit)
#include "tst_gemm_fit.moc"
