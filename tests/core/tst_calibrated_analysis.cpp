// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <nlohmann/json.hpp>

#include "core/analysis/analysis_json.h"
#include "core/analysis/calibrated/operator_times.h"
#include "core/analysis/calibrated/step_time.h"
#include "core/scenario/scenario_json.h"
#include "tests/core/calibrated_fixtures.h"
#include "tests/core/random_scenarios.h"

#include <bit>
#include <cmath>

using namespace ridgepoint;
using namespace ridgepoint::calibrated_fixtures;

namespace {

bool sameBits(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool sameIdeal(const Phase& a, const Phase& b)
{
    if (a.operators().size() != b.operators().size() || !sameBits(a.time_s, b.time_s)
        || !sameBits(a.overlap_time_s, b.overlap_time_s))
        return false;
    for (std::size_t i = 0; i < a.operators().size(); ++i) {
        const OperatorCost& one = a.operators()[i];
        const OperatorCost& other = b.operators()[i];
        if (one.id != other.id || one.bound != other.bound || !sameBits(one.time_s, other.time_s)
            || !sameBits(one.flop, other.flop) || !sameBits(one.bytes(), other.bytes()))
            return false;
    }
    return true;
}

Scenario scenario(const char* model, const char* gpuId, TimeModel timeModel)
{
    Scenario result;
    result.model = *catalog().model(model);
    result.gpu = gpu(gpuId);
    result.workload = {16, 1024, 512, 0, false};
    result.projections = Projections::Merged;
    result.time_model = timeModel;
    return result;
}

std::string reason(const Phase& phase)
{
    return std::string(phase.uncalibrated_reason);
}

} // namespace

/// Calibrated times beside the ideal ones.
class CalibratedAnalysis : public QObject
{
    Q_OBJECT

private slots:
    void idealFiguresStay();
    void sumsUp();
    void termsMakeUpTheTime_data();
    void termsMakeUpTheTime();
    void agreesWithTheServingStep();
    void genericIsAnotherTime();
    void whyNot_data();
    void whyNot();
    void idealTimesStandIn_data();
    void idealTimesStandIn();
    void theMeanStepGrowsWithTheIdealAttention();
    void otherHeadsHaveTheWiderError();
    void whereAllReducesAreModelled();
    void expertsShareOneTime();
    void jsonSaysBoth();
    void scenarioFilesKeepTheModel();
};

void CalibratedAnalysis::idealFiguresStay()
{
    RandomScenarios random(11);
    Analysis ideal;
    Analysis both;
    int calibrated = 0;
    for (int i = 0; i < 3000; ++i) {
        Scenario drawn = random.next();
        drawn.time_model = TimeModel::Ideal;
        analyze(drawn, ideal);
        QVERIFY(std::isnan(ideal.calibrated.ttft_s) && std::isnan(ideal.prefill.calibrated_s));
        drawn.time_model = i % 2 == 0 ? TimeModel::Calibrated : TimeModel::Generic;
        analyze(drawn, both);
        QVERIFY(sameIdeal(ideal.prefill, both.prefill) && sameIdeal(ideal.decode, both.decode));
        QVERIFY(sameBits(ideal.metrics.ttft_s, both.metrics.ttft_s));
        QVERIFY(sameBits(ideal.metrics.tpot_s, both.metrics.tpot_s));
        for (const Phase* phase : {&both.prefill, &both.decode}) {
            QVERIFY(phase->uncalibrated > 0 || phase->calibrated_s > 0);
            QVERIFY(phase->idealShare() >= 0 && phase->idealShare() < 1);
            QCOMPARE(phase->uncalibrated > 0, !phase->uncalibrated_reason.empty());
            for (const OperatorCost& cost : phase->operators()) {
                QVERIFY(std::isnan(cost.calibrated_s) || (std::isfinite(cost.calibrated_s) && cost.calibrated_s > 0));
                calibrated += cost.calibrated_s > 0 ? 1 : 0;
            }
        }
    }
    QVERIFY(calibrated > 3000);
}

void CalibratedAnalysis::sumsUp()
{
    const Analysis a = analyze(scenario("llama-3-8b", "h100-sxm5", TimeModel::Calibrated));
    double sum = 10e-6; // the host's share of a step
    for (const OperatorCost& cost : a.decode.operators())
        sum += cost.count * cost.calibrated_s;
    QVERIFY(std::abs(sum / a.decode.calibrated_s - 1) < 1e-12);
    QCOMPARE(a.calibrated.ttft_s, a.prefill.calibrated_s);
    QCOMPARE(a.calibrated.latency_s, a.calibrated.ttft_s + 511 * a.calibrated.tpot_s);
    QCOMPARE(a.calibrated.tokens_per_s, 16 / a.calibrated.tpot_s);
    // Launches, latencies and efficiencies: slower than light in both phases, by no more than a factor of three.
    QVERIFY(a.calibrated.ttft_s > a.metrics.ttft_s && a.calibrated.ttft_s < 3 * a.metrics.ttft_s);
    QVERIFY(a.calibrated.tpot_s > a.metrics.tpot_s && a.calibrated.tpot_s < 3 * a.metrics.tpot_s);
}

void CalibratedAnalysis::termsMakeUpTheTime_data()
{
    QTest::addColumn<QString>("model");
    QTest::addColumn<bool>("decode");
    QTest::newRow("dense, prefill") << "llama-3-8b" << false;
    QTest::newRow("dense, decode") << "llama-3-8b" << true;
    QTest::newRow("experts, prefill") << "mixtral-8x7b" << false;
    QTest::newRow("experts, decode") << "mixtral-8x7b" << true;
}

void CalibratedAnalysis::termsMakeUpTheTime()
{
    QFETCH(QString, model);
    QFETCH(bool, decode);
    using namespace calibrated;
    Scenario shared = scenario(qPrintable(model), "h200-sxm", TimeModel::Calibrated);
    shared.tensor_parallel = 2;
    const Analysis a = analyze(shared);
    const Phase& phase = decode ? a.decode : a.prefill;
    for (const OperatorCost& cost : phase.operators()) {
        const OperatorTime time = operatorTime(shared, phase, cost.id, decode);
        QVERIFY2(sameBits(time.time_s, cost.calibrated_s), name(cost.id).data());
        double added = 0;
        double squared = 0;
        for (const NamedTerm& term : time.terms()) {
            added += term.kind == TermKind::Added ? term.time_s : 0;
            squared += term.kind == TermKind::Squared ? term.time_s * term.time_s : 0;
        }
        QVERIFY2(std::abs((added + std::sqrt(squared)) / time.time_s - 1) < 1e-12, name(cost.id).data());
    }
    shared.time_model = TimeModel::Ideal;
    QVERIFY(std::isnan(operatorTime(shared, phase, OperatorId::OProj, decode).time_s));
}

/// The engine's step of section "serving" counts elementwise bytes another way; the rest is the same.
void CalibratedAnalysis::agreesWithTheServingStep()
{
    using namespace calibrated;
    const Analysis a = analyze(scenario("llama-3-8b", "h100-sxm5", TimeModel::Calibrated));
    const calibrated::Calibration& set = own("h100-sxm5");
    StepConstants constants;
    constants.gemm = constants.gemm_bf16 = set.gemm[0]->constants;
    constants.prefill = set.prefill[0]->constants;
    constants.decode = set.decode[0]->constants;
    constants.device = deviceOf(gpu("h100-sxm5"), Format::Bf16);
    constants.bf16_flop_per_s = constants.device.flop_per_s;
    const StepModel model {32, 4096, 14336, 32, 8, 128, 128256, 1, 2};
    const StepTime step = stepTime(model, {16, 1536, 0}, constants);
    const auto time = [&a](OperatorId id) { return 32 * a.decode.find(id)->calibrated_s; };
    const auto near = [](double one, double other) { return std::abs(one / other - 1) < 1e-12; };
    QVERIFY(near(time(OperatorId::QkvProj) + time(OperatorId::OProj), step.projections_s));
    QVERIFY(near(time(OperatorId::GateUpProj) + time(OperatorId::DownProj), step.feed_forward_s));
    QVERIFY(near(time(OperatorId::Attention), step.attention_s));
    QVERIFY(near(a.decode.find(OperatorId::LmHead)->calibrated_s, step.lm_head_s));
    QVERIFY(std::abs(a.decode.calibrated_s / step.total_s - 1) < 0.02);
}

void CalibratedAnalysis::genericIsAnotherTime()
{
    const Analysis fitted = analyze(scenario("llama-3-8b", "h100-sxm5", TimeModel::Calibrated));
    const Analysis shared = analyze(scenario("llama-3-8b", "h100-sxm5", TimeModel::Generic));
    QVERIFY(fitted.calibrated.tpot_s != shared.calibrated.tpot_s);
    QVERIFY(std::abs(fitted.calibrated.tpot_s / shared.calibrated.tpot_s - 1) < 0.15);
    // A GPU without constants of its own has the generic ones under both names.
    const Analysis a40 = analyze(scenario("llama-3-8b", "a40", TimeModel::Calibrated));
    QCOMPARE(a40.calibrated.tpot_s, analyze(scenario("llama-3-8b", "a40", TimeModel::Generic)).calibrated.tpot_s);
}

void CalibratedAnalysis::whyNot_data()
{
    QTest::addColumn<QString>("keys");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* what, const char* keys, const char* why) { QTest::newRow(what) << keys << why; };
    row("AMD", R"("gpu": "mi300x", "model": "llama-3-8b")", "NVIDIA");
    row("Volta", R"("gpu": "v100-sxm2-16gb", "model": "llama-3-8b")", "sm_80");
    row("other convention", R"("gpu": "h100-sxm5", "model": "llama-3-8b", "convention": "lecture")", "physical");
}

void CalibratedAnalysis::whyNot()
{
    QFETCH(QString, keys);
    QFETCH(QString, reason);
    const std::string text = "{\"time_model\": \"calibrated\", " + keys.toStdString() + "}";
    const Parsed<Scenario> read = readScenario(text, "", catalog());
    QVERIFY2(read.ok(), joinedText(read.diagnostics).c_str());
    const Analysis a = analyze(read.value);
    QVERIFY(std::isnan(a.decode.calibrated_s) && std::isnan(a.calibrated.tpot_s));
    QVERIFY(a.decode.uncalibrated > 0);
    QVERIFY2(::reason(a.decode).find(reason.toStdString()) != std::string::npos, ::reason(a.decode).c_str());
    QVERIFY(a.metrics.tpot_s > 0);
    // Nothing is validated there: the engine's constants of elementwise operators neither.
    QCOMPARE(a.decode.uncalibrated, static_cast<int>(a.decode.operators().size()));
    QCOMPARE(a.decode.idealShare(), 0.0);
    QVERIFY(calibrated::idealPartText(a.decode).starts_with("not calibrated: "));
    QCOMPARE(calibrated::idealPartShort(a.decode), "not calibrated");
}

void CalibratedAnalysis::idealTimesStandIn_data()
{
    QTest::addColumn<QString>("keys");
    QTest::addColumn<bool>("decode");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* what, const char* keys, bool decode, const char* why) {
        QTest::newRow(what) << keys << decode << why;
    };
    row("int4 weights", R"("gpu": "h100-sxm5", "model": "llama-3-8b", "weights": "int4")", true, "precisions");
    row("int8 cache", R"("gpu": "h100-sxm5", "model": "llama-3-8b", "kv_cache": "int8")", true, "KV cache");
    row("unfused", R"("gpu": "h100-sxm5", "model": "llama-3-8b", "attention": "unfused")", true, "three kernels");
    row("latent attention", R"("gpu": "h200-sxm", "model": "deepseek-v3", "tensor_parallel": 8)", true, "latent");
    row("short prompt", R"("gpu": "h100-sxm5", "model": "llama-3-8b", "prompt": 127)", false, "fewer than 128");
    row("window", R"("gpu": "h100-sxm5", "model": "gpt-oss-20b", "prompt": 4096)", false, "window");
    row("PCIe", R"("gpu": "l40s", "model": "llama-3-8b", "tensor_parallel": 8)", true, "depend on the host");
}

/// What is not calibrated counts with its ideal time, and the sums say how much of them that is.
void CalibratedAnalysis::idealTimesStandIn()
{
    QFETCH(QString, keys);
    QFETCH(bool, decode);
    QFETCH(QString, reason);
    const std::string text = "{\"time_model\": \"calibrated\", " + keys.toStdString() + "}";
    const Parsed<Scenario> read = readScenario(text, "", catalog());
    QVERIFY2(read.ok(), joinedText(read.diagnostics).c_str());
    const Analysis a = analyze(read.value);
    const Phase& phase = decode ? a.decode : a.prefill;
    double sum = 10e-6; // the host's share of a step
    double ideal = 0;
    int count = 0;
    for (const OperatorCost& cost : phase.operators()) {
        sum += cost.count * (cost.calibrated_s > 0 ? cost.calibrated_s : cost.time_s);
        ideal += cost.calibrated_s > 0 ? 0 : cost.totalTime();
        count += cost.calibrated_s > 0 ? 0 : 1;
    }
    QVERIFY(count > 0);
    QCOMPARE(phase.uncalibrated, count);
    QVERIFY(std::abs(phase.calibrated_s / sum - 1) < 1e-12);
    QVERIFY(std::abs(phase.idealShare() / (ideal / sum) - 1) < 1e-12);
    QVERIFY2(::reason(phase).find(reason.toStdString()) != std::string::npos, ::reason(phase).c_str());
    QCOMPARE(phase.calibrated_error.known(), phase.idealShare() <= 0.05);
    QVERIFY(a.calibrated.ttft_s > 0 && a.calibrated.latency_s > a.calibrated.ttft_s);
    QVERIFY(a.calibrated.tpot_s >= a.metrics.tpot_s);
    const std::string words = calibrated::idealPartText(phase);
    QVERIFY2(words.starts_with(std::to_string(count)) && words.find(" ideal (") != std::string::npos, words.c_str());
}

void CalibratedAnalysis::theMeanStepGrowsWithTheIdealAttention()
{
    Scenario unfused = scenario("llama-3-8b", "h100-sxm5", TimeModel::Calibrated);
    unfused.attention = AttentionKernel::Unfused;
    const Analysis a = analyze(unfused);
    const double ideal = a.metrics.tpot_s - a.decode.time_s;
    QVERIFY(std::abs(a.calibrated.tpot_s - a.decode.calibrated_s - ideal) < 1e-12);
}

void CalibratedAnalysis::otherHeadsHaveTheWiderError()
{
    Scenario model = scenario("llama-3-8b", "h100-sxm5", TimeModel::Calibrated);
    const auto error = [&model](bool decode) {
        const Analysis a = analyze(model);
        return (decode ? a.decode : a.prefill).find(OperatorId::Attention)->calibrated_error;
    };
    QCOMPARE(error(true).p90, own("h100-sxm5").decode[0]->source.error_p90);
    model.model.head_dim = 64;
    QCOMPARE(error(true).median, 0.12);
    QCOMPARE(error(true).p90, 0.29);
    QCOMPARE(error(false).median, 0.17);
    QCOMPARE(error(false).p90, 0.40);
    const Analysis a = analyze(model);
    QVERIFY(!calibrated::operatorTime(model, a.decode, OperatorId::Attention, true).caveat.empty());
}

void CalibratedAnalysis::whereAllReducesAreModelled()
{
    using calibrated::allReduceObstacle;
    QVERIFY(allReduceObstacle(gpu("l40s"), 2).empty());
    QVERIFY(!allReduceObstacle(gpu("l40s"), 4).empty());
    QVERIFY(allReduceObstacle(gpu("h100-sxm5"), 8).empty());
    QVERIFY(!allReduceObstacle(gpu("h100-sxm5"), 16).empty());
}

void CalibratedAnalysis::expertsShareOneTime()
{
    Scenario mixtral = scenario("mixtral-8x7b", "h200-sxm", TimeModel::Calibrated);
    const Analysis a = analyze(mixtral);
    QVERIFY2(a.decode.uncalibrated == 0, ::reason(a.decode).c_str());
    double experts = 0;
    for (const OperatorCost& cost : a.decode.operators()) {
        if (cost.id >= OperatorId::ExpertGateProj && cost.id <= OperatorId::ExpertDownProj)
            experts += cost.calibrated_s;
    }
    QVERIFY(experts > own("h200-sxm").moe[0]->constants.t0_s);
    mixtral.moe_imbalance = 2;
    QVERIFY(analyze(mixtral).decode.calibrated_s != a.decode.calibrated_s);
}

void CalibratedAnalysis::jsonSaysBoth()
{
    const Scenario both = scenario("llama-3-8b", "h100-sxm5", TimeModel::Calibrated);
    const auto json = nlohmann::json::parse(analysisJson(both, analyze(both), writeScenario(both)));
    QCOMPARE(json["scenario"]["time_model"], "calibrated");
    QVERIFY(json["decode"]["calibrated_s"] > json["decode"]["time_s"]);
    QCOMPARE(json["decode"]["uncalibrated_operators"], 0);
    QVERIFY(json["calibrated_metrics"]["tpot_s"].is_number());
    QVERIFY(json["prefill"]["operators"][1]["calibrated_s"].is_number());
    const Scenario ideal = scenario("llama-3-8b", "h100-sxm5", TimeModel::Ideal);
    const auto plain = nlohmann::json::parse(analysisJson(ideal, analyze(ideal), writeScenario(ideal)));
    QVERIFY(!plain.contains("calibrated_metrics") && !plain["decode"].contains("calibrated_s"));
}

void CalibratedAnalysis::scenarioFilesKeepTheModel()
{
    for (const TimeModel model : allTimeModels) {
        const Scenario before = scenario("llama-3-8b", "h100-sxm5", model);
        const Parsed<Scenario> after = readScenario(writeScenario(before), "", catalog());
        QVERIFY(after.ok());
        QCOMPARE(after.value.time_model, model);
    }
}

QTEST_APPLESS_MAIN(CalibratedAnalysis)
#include "tst_calibrated_analysis.moc"
