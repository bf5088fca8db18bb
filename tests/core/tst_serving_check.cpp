// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRandomGenerator>
#include <QTest>

#include "core/analysis/analysis.h"
#include "core/measure/serving/serving_check.h"
#include "core/measure/serving/serving_import.h"
#include "core/measure/serving/serving_words.h"
#include "tests/core/calibrated_fixtures.h"

#include <cmath>

using namespace ridgepoint;
using calibrated_fixtures::catalog;

namespace {

constexpr auto tpot = static_cast<std::size_t>(ServingMeasure::Tpot);

ServingTable read(const QByteArray& text)
{
    return importServingText(text.toStdString(), "table.csv").value;
}

QByteArray row(const char* model, const char* gpu, double sequences, double input, double output, double tpot_ms,
    const char* framework = "vllm", double tp = 1, const char* precision = "bf16")
{
    return QString("%1,%2,%3,%4,%5,%6,%7,%8,%9\n")
        .arg(model, gpu, framework, precision)
        .arg(tp)
        .arg(sequences)
        .arg(input)
        .arg(output)
        .arg(tpot_ms, 0, 'g', 12)
        .toUtf8();
}

const QByteArray header = "model,gpu,framework,precision,tp,concurrency,input,output,tpot_ms\n";

/// A table of many sizes with the times of a framework whose constants are known.
QByteArray madeOf(const calibrated::FrameworkConstants& framework)
{
    QByteArray sizes = header;
    for (const double sequences : {1, 4, 8, 16, 32, 64}) {
        for (const double input : {128, 512, 2048})
            for (const double output : {128, 256, 512})
                sizes += row("Llama-3.1-8B", "h100-sxm5", sequences, input, output, 100);
    }
    const ServingTable table = read(sizes);
    const ServingPredictions predictions = predictServing(table, catalog(), TimeModel::Calibrated);
    QByteArray text = header;
    for (const PredictedPoint& one : predictions.points) {
        const ServingPoint& point = table.points[one.point];
        const double time =
            servingPrediction(ServingMeasure::Tpot, point, one.steps, {framework, 0, 1}, table.is_static_batch);
        text += row("Llama-3.1-8B", "h100-sxm5", point.sequences, point.prompt, point.output, time * 1e3);
    }
    return text;
}

const ServingErrors* errorsOf(const ServingCheck& check, ServingMeasure measure, const std::string& framework,
    const std::string& gpu = {}, const std::string& model = {})
{
    for (const ServingErrors& one : check.errors) {
        if (one.measure == measure && one.framework == framework && one.gpu == gpu && one.model == model)
            return &one;
    }
    return nullptr;
}

std::optional<ServingTable> shared(const char* path)
{
    auto parsed = importServing(std::string(RIDGEPOINT_SHARED_DATA "/serving/") + path);
    return parsed.ok() ? std::optional(std::move(parsed.value)) : std::nullopt;
}

} // namespace

/// Predicted against measured servers.
class TestServingCheck : public QObject
{
    Q_OBJECT

private slots:
    void predictsWhatItCan();
    void staticBatches();
    void severalPromptsAreOnePrefill();
    void saysWhyNot_data();
    void saysWhyNot();
    void idealStepIsThatOfAnAnalysis();
    void findsTheConstantsOfAFramework();
    void fewRowsGetShippedConstants();
    void equalSeedsGiveEqualHalves();
    void growsWithTheBatch();
    void randomTablesAreSound();
    void scenarioOfARow();
    void measuredServers_data();
    void measuredServers();
    void measuredBatches_data();
    void measuredBatches();
};

void TestServingCheck::predictsWhatItCan()
{
    const auto table = importServing(RIDGEPOINT_TEST_DATA "/serving/aiconfigurator_small.csv").value;
    const ServingCheck check = checkServing(table, catalog());
    QCOMPARE(check.rows.size(), 3U);
    QCOMPARE(check.names.models[table.points[0].model], std::string("llama-3.1-8b"));
    QCOMPARE(check.names.gpus[table.points[0].gpu], std::string("h100-sxm5"));
    QCOMPARE(check.not_predicted.size(), 4U);
    std::size_t left = 0;
    for (const NotPredicted& one : check.not_predicted)
        left += one.rows;
    QCOMPARE(left + check.rows.size(), table.points.size());
    for (const ServingRow& row : check.rows) {
        QVERIFY(row.ideal[tpot] > 0 && row.before[tpot] > row.ideal[tpot]);
        QVERIFY(check.reasons[row.point] == ServingPredictions::noReason);
    }
    const std::string& whyFull = check.not_predicted[check.reasons[6]].reason;
    QVERIFY2(whyFull.find("KV cache") != std::string::npos, whyFull.c_str());
}

void TestServingCheck::staticBatches()
{
    const auto table = importServing(RIDGEPOINT_TEST_DATA "/serving/inference_bench_small.csv").value;
    const ServingPredictions found = predictServing(table, catalog(), TimeModel::Calibrated);
    QCOMPARE(found.points.size(), 3U);
    const ServingPoint& point = table.points[0];
    const ServingSteps& steps = found.points[0].steps;
    const double latency = servingPrediction(ServingMeasure::Latency, point, steps, {{0.001, 1}, 0, 1}, true);
    const double expected = steps.prefill_s + 127 * steps.decode_s + 128 * 0.001;
    QVERIFY(std::abs(latency / expected - 1) < 1e-12);
    QVERIFY(steps.prefill_s > 0 && steps.decode_s > 0.004); // 13 GB of weights at 1.6 TB/s and more
    const ServingCheck check = checkServing(table, catalog());
    const std::string constants = constantsText(check);
    QVERIFY2(constants.find("own constants of h100-sxm5 bf16") == 0
            && constants.find("generic ones for a100-sxm4-40gb bf16") != std::string::npos,
        constants.c_str());
    QVERIFY(constantsText(checkServing(table, catalog(), {TimeModel::Ideal, 0.5, 0})).empty());
}

/// Prompts that are prefilled at once share the reading of weights, nothing else.
void TestServingCheck::severalPromptsAreOnePrefill()
{
    const ServingTable one = read(header + row("Llama-3.1-8B", "h100-sxm5", 1, 512, 64, 20));
    ServingTable batches = one;
    batches.is_static_batch = true;
    double before = 0;
    double single = 0;
    for (const double sequences : {1, 2, 3, 8, 32}) {
        batches.points[0].sequences = sequences;
        const auto found = predictServing(batches, catalog(), TimeModel::Calibrated);
        QCOMPARE(found.points.size(), 1U);
        const double prefill = found.points[0].steps.prefill_s;
        single = single > 0 ? single : prefill;
        QVERIFY(prefill > before && prefill < single * sequences * 1.0001);
        QVERIFY(found.points[0].ideal.prefill_s < prefill);
        before = prefill;
    }
}

void TestServingCheck::saysWhyNot_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("reason");
    QTest::newRow("model") << row("Unheard-7B", "h100-sxm5", 1, 9, 9, 9) << "no model preset";
    QTest::newRow("GPU") << row("Llama-3.1-8B", "Voodoo 2", 1, 9, 9, 9) << "no GPU preset";
    QTest::newRow("several GPUs of the name") << row("Llama-3.1-8B", "A100", 1, 9, 9, 9) << "more than one";
    QTest::newRow("no GPU") << row("Llama-3.1-8B", "", 1, 9, 9, 9) << "names no GPU";
    QTest::newRow("experts") << row("mixtral-8x7b", "h100-sxm5", 1, 9, 9, 9, "v", 4) << "mixture of experts";
    QTest::newRow("no gate") << row("opt-6.7b", "h100-sxm5", 1, 9, 9, 9) << "without gate";
    QTest::newRow("window") << row("mistral-7b-v0.1", "h100-sxm5", 1, 9000, 9, 9) << "only a window";
    QTest::newRow("format") << row("Llama-3.1-8B", "h100-sxm5", 1, 9, 9, 9, "v", 1, "int4") << "number format \"int4\"";
    QTest::newRow("fp8 on A100") << row("Llama-3.1-8B", "a100-sxm4-80gb", 1, 9, 9, 9, "v", 1, "fp8")
                                 << "no peak in fp8";
    QTest::newRow("heads") << row("qwen2-7b", "h100-sxm5", 1, 9, 9, 9, "v", 8) << "shared out evenly";
    QTest::newRow("memory") << row("llama-3.1-70b", "h100-sxm5", 1, 9, 9, 99) << "KV cache";
    QTest::newRow("too many") << row("Llama-3.1-8B", "h100-sxm5", 1e12, 9, 9, 9) << "more sequences";
    QTest::newRow("too fast") << row("Llama-3.1-8B", "h100-sxm5", 1, 9, 9, 0.5) << "less than half";
    QTest::newRow("no constants") << row("Llama-3.1-8B", "mi300x", 1, 9, 9, 9) << "NVIDIA";
}

void TestServingCheck::saysWhyNot()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, reason);
    const ServingTable table = read(header + line);
    QCOMPARE(table.points.size(), 1U);
    const ServingCheck check = checkServing(table, catalog());
    QVERIFY(check.rows.empty() && check.fits.empty() && check.errors.empty());
    QCOMPARE(check.not_predicted.size(), 1U);
    const QString said = QString::fromStdString(check.not_predicted[0].reason);
    QVERIFY2(said.contains(reason), qPrintable(said));
}

/// What the window calls the ideal TPOT of a scenario, norms and embedding left out.
void TestServingCheck::idealStepIsThatOfAnAnalysis()
{
    const ServingTable table = read(header + row("Llama-3.1-8B", "h100-sxm5", 32, 1024, 512, 30));
    const ServingPredictions found = predictServing(table, catalog(), TimeModel::Ideal);
    const auto scenario = servingScenario(table, table.points[0], catalog(), {});
    QVERIFY(scenario && found.points.size() == 1);
    Analysis analysis;
    analyze(*scenario, analysis);
    const double share = found.points[0].ideal.decode_s / analysis.metrics.tpot_s;
    QVERIFY2(share > 0.97 && share <= 1.0, qPrintable(QString::number(share)));
}

void TestServingCheck::findsTheConstantsOfAFramework()
{
    const ServingTable table = read(madeOf({0.00083, 1.31}));
    const ServingCheck check = checkServing(table, catalog());
    QCOMPARE(check.fits.size(), 1U);
    const ServingFit& fit = check.fits[0];
    QVERIFY(std::abs(fit.after.framework.step_s / 0.00083 - 1) < 0.01);
    QVERIFY(std::abs(fit.after.framework.interference / 1.31 - 1) < 0.01);
    QCOMPARE(fit.fitted_rows, table.points.size() / 2);
    const ServingErrors* errors = errorsOf(check, ServingMeasure::Tpot, "vllm", {}, "llama-3.1-8b");
    QVERIFY(errors != nullptr);
    QCOMPARE(errors->after.rows, table.points.size() - fit.fitted_rows);
    QVERIFY(errors->after.p90 < 0.005);
    QVERIFY(errors->before.median > 0.05 && errors->ideal.median > errors->after.median);
    QVERIFY(fitText(fit, false).find("0.83 ms per step") == 0);
}

void TestServingCheck::fewRowsGetShippedConstants()
{
    const QByteArray text = header + row("Llama-3.1-8B", "h100-sxm5", 4, 512, 256, 12, "TensorRT-LLM")
        + row("Llama-3.1-8B", "h100-sxm5", 4, 512, 256, 12, "homemade");
    const ServingCheck check = checkServing(read(text), catalog());
    QCOMPARE(check.fits.size(), 2U);
    QVERIFY(check.fits[0].is_shipped && check.fits[0].after.framework.step_s > 0);
    QVERIFY(!check.fits[1].is_shipped && check.fits[1].after.framework.step_s == 0);
    for (const ServingRow& one : check.rows)
        QVERIFY(one.is_held_out);
    QCOMPARE(check.errors.front().after.rows, 2U);
}

void TestServingCheck::equalSeedsGiveEqualHalves()
{
    const ServingTable table = read(madeOf({0.001, 1}));
    const auto heldOut = [&](std::uint64_t seed, double share) {
        std::vector<bool> held;
        for (const ServingRow& one : checkServing(table, catalog(), {TimeModel::Calibrated, share, seed}).rows)
            held.push_back(one.is_held_out);
        return held;
    };
    QVERIFY(heldOut(3, 0.5) == heldOut(3, 0.5));
    QVERIFY(heldOut(3, 0.5) != heldOut(4, 0.5));
    const auto most = heldOut(3, 0.8);
    QVERIFY(std::abs(double(std::count(most.begin(), most.end(), true)) / double(most.size()) - 0.2) < 0.02);
}

void TestServingCheck::growsWithTheBatch()
{
    QByteArray text = header;
    for (int sequences = 1; sequences <= 192; sequences += 3)
        text += row("Llama-3.1-8B", "b200-sxm", sequences, 1024, 512, 1000);
    const ServingTable table = read(text);
    for (const TimeModel model : allTimeModels) {
        const ServingPredictions found = predictServing(table, catalog(), model);
        QCOMPARE(found.points.size(), table.points.size());
        double before = 0;
        for (const PredictedPoint& one : found.points) {
            const double time =
                servingPrediction(ServingMeasure::Tpot, table.points[one.point], one.steps, {{0.001, 1}, 0, 1}, false);
            // Tiles and splits make small steps down.
            QVERIFY(time > before * 0.99);
            QVERIFY(one.ideal.decode_s <= one.steps.decode_s);
            before = std::max(before, time);
        }
    }
}

void TestServingCheck::randomTablesAreSound()
{
    QRandomGenerator random(7);
    const QList<QByteArray> models {"Llama-3.1-8B", "qwen3-32b", "gpt-oss-20b", "mistral-7b-v0.1", "??"};
    const QList<QByteArray> gpus {"h100-sxm5", "b200-sxm", "l40s", "a100-sxm4-80gb", "mi300x", "t4", ""};
    QByteArray text = header;
    for (int i = 0; i < 3000; ++i) {
        const auto size = [&random](int bits) { return double(1 + (random.generate() >> (32 - bits))); };
        text += row(models[random.bounded(models.size())].constData(), gpus[random.bounded(gpus.size())].constData(),
            size(int(random.bounded(1, 30))), size(int(random.bounded(1, 24))), size(int(random.bounded(1, 24))),
            random.generateDouble() * 100 + 1e-3, random.bounded(2) ? "a" : "b", double(1 << random.bounded(4)),
            random.bounded(2) ? "fp8" : "");
    }
    const ServingTable table = read(text);
    for (const TimeModel model : allTimeModels) {
        const ServingCheck check = checkServing(table, catalog(), {model, 0.5, 1});
        QVERIFY(check.rows.size() > 100);
        for (const ServingRow& one : check.rows) {
            for (const auto& times : {one.ideal, one.before, one.after}) {
                for (const double time : times)
                    QVERIFY(std::isfinite(time) && time > 0);
            }
        }
        std::size_t left = 0;
        for (const NotPredicted& one : check.not_predicted)
            left += one.rows;
        QCOMPARE(left + check.rows.size(), table.points.size());
    }
}

void TestServingCheck::scenarioOfARow()
{
    const auto table = importServing(RIDGEPOINT_TEST_DATA "/serving/aiconfigurator_small.csv").value;
    const auto scenario = servingScenario(table, table.points[1], catalog(), {});
    QVERIFY(scenario.has_value());
    QCOMPARE(scenario->gpu.id, std::string("b200-sxm"));
    QCOMPARE(scenario->model.id, std::string("llama-3.1-70b"));
    QCOMPARE(scenario->workload.batch, 8);
    QCOMPARE(scenario->workload.prompt, 2048);
    QCOMPARE(scenario->workload.output, 256);
    QCOMPARE(scenario->tensor_parallel, 4);
    QVERIFY(scenario->numerics.weights == Precision::fp4 && scenario->numerics.kv_cache == Precision::fp8);
    QVERIFY(scenario->time_model == TimeModel::Calibrated);
    const ServingTable unknown = read(header + row("Unheard-7B", "h100-sxm5", 1, 9, 9, 9));
    QVERIFY(!servingScenario(unknown, unknown.points[0], catalog(), {}));
}

void TestServingCheck::measuredServers_data()
{
    QTest::addColumn<QString>("framework");
    QTest::addColumn<double>("median");
    QTest::addColumn<double>("p90");
    QTest::newRow("all") << "" << 0.06 << 0.18;
    QTest::newRow("TensorRT-LLM") << "trtllm" << 0.062 << 0.18;
    QTest::newRow("vLLM") << "vllm" << 0.057 << 0.18;
    QTest::newRow("SGLang") << "sglang" << 0.08 << 0.2;
}

/// Two constants per framework; every split, not a lucky one.
void TestServingCheck::measuredServers()
{
    QFETCH(QString, framework);
    QFETCH(double, median);
    QFETCH(double, p90);
    const auto table = shared("aiconfigurator/silicon_h100_b200.csv");
    if (!table)
        QSKIP("the measured servers are not here");
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const ServingCheck check = checkServing(*table, catalog(), {TimeModel::Calibrated, 0.5, seed});
        const ServingErrors* errors = errorsOf(check, ServingMeasure::Tpot, framework.toStdString());
        QVERIFY(errors != nullptr && errors->after.rows >= 40);
        qInfo("seed %d: %.1f / %.1f %%", int(seed), errors->after.median * 100, errors->after.p90 * 100);
        QVERIFY(errors->after.median < median && errors->after.p90 < p90);
        QVERIFY(errors->before.median > errors->after.median && errors->ideal.median > errors->after.median);
    }
}

void TestServingCheck::measuredBatches_data()
{
    QTest::addColumn<QString>("framework");
    QTest::addColumn<QString>("gpu");
    QTest::addColumn<double>("median");
    QTest::addColumn<double>("p90");
    QTest::newRow("TensorRT-LLM A100") << "TensorRT-LLM"
                                       << "a100-sxm4-40gb" << 0.08 << 0.18;
    QTest::newRow("TensorRT-LLM H100") << "TensorRT-LLM"
                                       << "h100-sxm5" << 0.13 << 0.25;
    QTest::newRow("vLLM A100") << "vLLM"
                               << "a100-sxm4-40gb" << 0.16 << 0.3;
    QTest::newRow("vLLM H100") << "vLLM"
                               << "h100-sxm5" << 0.18 << 0.34;
}

void TestServingCheck::measuredBatches()
{
    QFETCH(QString, framework);
    QFETCH(QString, gpu);
    QFETCH(double, median);
    QFETCH(double, p90);
    const auto table = shared("llm_inference_bench/a100_h100.csv");
    if (!table)
        QSKIP("the measured batches are not here");
    const ServingCheck check = checkServing(*table, catalog());
    const ServingErrors* errors = errorsOf(check, ServingMeasure::Latency, framework.toStdString(), gpu.toStdString());
    QVERIFY(errors != nullptr && errors->after.rows > 50);
    qInfo("%.1f / %.1f %%, before %.1f / %.1f %%", errors->after.median * 100, errors->after.p90 * 100,
        errors->before.median * 100, errors->before.p90 * 100);
    QVERIFY(errors->after.median < median && errors->after.p90 < p90);
}

QTEST_APPLESS_MAIN(TestServingCheck)
#include "tst_serving_check.moc"
