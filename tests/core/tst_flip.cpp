// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/explore/flip.h"
#include "core/explore/trail.h"
#include "core/explore/verdict.h"
#include "tests/core/expected.h"
#include "tests/core/fixtures.h"
#include "tests/core/random_scenarios.h"

using namespace ridgepoint;

/// "What would make this compute-bound?": every answer flips, and nothing smaller of its kind does.
class Flips : public QObject
{
    Q_OBJECT

    const Catalog m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});

    static Scenario llama(int batch)
    {
        return fixtures::scenario(fixtures::a100Sxm(), fixtures::llama3_8b(), batch, 1024, 256);
    }
    static bool sideOf(const Scenario& scenario, FlipTarget target)
    {
        return targetComputeBound(analyze(scenario), target);
    }

    /// The scenario with one change made, told by its kind and texts.
    Scenario changed(Scenario scenario, const Change& change) const
    {
        switch (change.kind) {
        case ChangeKind::Batch:
            scenario.workload.batch = std::stoi(change.to);
            break;
        case ChangeKind::KvHeads:
            scenario.model = withKvHeads(scenario.model, std::stoi(change.to));
            break;
        case ChangeKind::Precision:
            setPrecision(scenario.numerics, change.what, *precisionFromName(change.to));
            break;
        case ChangeKind::Gpu:
            scenario.gpu = *std::ranges::find(m_catalog.gpus(), change.to, &Gpu::name);
            break;
        }
        return scenario;
    }
    static void setPrecision(Numerics& numerics, const std::string& what, Precision precision)
    {
        if (what.starts_with("weights"))
            numerics.weights = precision;
        if (what.ends_with("activations"))
            numerics.activations = precision;
        if (what == "KV cache")
            numerics.kv_cache = precision;
    }

private slots:
    void answersFlip_data();
    void answersFlip();
    void nothingSmallerFlips_data() { answersFlip_data(); }
    void nothingSmallerFlips();
    void gateProjectionFlipsNear161();
    void headsThatAreNearerDoNotFlip();
    void smallestComesFirst();
    void latentAttentionHasNoHeadsToChange();
    void answersFlipAnyScenario();
    void nearerDevicesDoNotFlip();
    void leversAreValidAndFaster();
    void verdictNamesBoundAndChange();
    void verdictOfExpectedTimes();
};

void Flips::answersFlip_data()
{
    QTest::addColumn<int>("batch");
    QTest::addColumn<bool>("decode");
    QTest::addColumn<int>("id");
    constexpr int phase = -1;
    QTest::newRow("decode phase at batch 1") << 1 << true << phase;
    QTest::newRow("decode phase at batch 512") << 512 << true << phase;
    QTest::newRow("prefill phase at batch 1") << 1 << false << phase;
    QTest::newRow("gate_proj in decode, batch 8") << 8 << true << int(OperatorId::GateProj);
    QTest::newRow("gate_proj in decode, batch 500") << 500 << true << int(OperatorId::GateProj);
    QTest::newRow("attention in decode") << 8 << true << int(OperatorId::Attention);
    QTest::newRow("attention in prefill") << 8 << false << int(OperatorId::Attention);
    QTest::newRow("k_proj in prefill") << 1 << false << int(OperatorId::KProj);
    QTest::newRow("lm_head in prefill") << 1 << false << int(OperatorId::LmHead);
}

void Flips::answersFlip()
{
    QFETCH(int, batch);
    QFETCH(bool, decode);
    QFETCH(int, id);
    const Scenario scenario = llama(batch);
    const FlipTarget target {decode, id < 0 ? std::nullopt : std::optional(OperatorId(id))};
    const bool side = sideOf(scenario, target);
    for (const Change& change : smallestFlips(scenario, target, m_catalog.gpus())) {
        const Scenario after = changed(scenario, change);
        const std::string text = change.what + " " + change.from + " to " + change.to;
        QVERIFY2(RandomScenarios::valid(after), text.c_str());
        QVERIFY2(sideOf(after, target) != side, text.c_str());
        const Analysis analysis = analyze(after);
        QCOMPARE(change.time_s, (decode ? analysis.decode : analysis.prefill).time_s);
        QVERIFY(change.distance >= 0);
    }
}

void Flips::nothingSmallerFlips()
{
    QFETCH(int, batch);
    QFETCH(bool, decode);
    QFETCH(int, id);
    const FlipTarget target {decode, id < 0 ? std::nullopt : std::optional(OperatorId(id))};
    const bool side = sideOf(llama(batch), target);
    for (const Change& change : smallestFlips(llama(batch), target, m_catalog.gpus())) {
        if (change.kind != ChangeKind::Batch)
            continue;
        const int flipped = std::stoi(change.to);
        const int step = flipped > batch ? 1 : -1;
        for (int smaller = batch; smaller != flipped; smaller += step)
            QCOMPARE(sideOf(llama(smaller), target), side);
        QVERIFY(expected::close(change.distance, std::abs(std::log2(double(flipped) / batch))));
    }
}

void Flips::gateProjectionFlipsNear161()
{
    const std::vector<Change> changes = smallestFlips(llama(8), {true, OperatorId::GateProj}, m_catalog.gpus());
    const auto batch = std::ranges::find(changes, ChangeKind::Batch, &Change::kind);
    QVERIFY(batch != changes.end());
    QCOMPARE(batch->to, std::to_string(int(std::ceil(1 / (2.039 / 312 - 1.0 / 4096 - 1.0 / 14336)))));
}

void Flips::headsThatAreNearerDoNotFlip()
{
    // On a slow matrix unit decode attention is compute-bound once enough queries share a key.
    Scenario scenario = llama(8);
    fixtures::setTensor(scenario.gpu, Precision::fp16, 20e12);
    const FlipTarget target {true, OperatorId::Attention};
    const std::vector<Change> changes = smallestFlips(scenario, target, {});
    const auto heads = std::ranges::find(changes, ChangeKind::KvHeads, &Change::kind);
    QVERIFY(heads != changes.end());
    const double found = std::abs(std::log2(std::stoi(heads->to) / 8.0));
    for (const int kvHeads : kvHeadChoices(scenario.model)) {
        Scenario tried = scenario;
        tried.model = withKvHeads(scenario.model, kvHeads);
        QVERIFY(
            sideOf(tried, target) == sideOf(scenario, target) || std::abs(std::log2(kvHeads / 8.0)) >= found - 1e-12);
    }
}

void Flips::smallestComesFirst()
{
    for (const int batch : {1, 8, 500}) {
        const std::vector<Change> changes = smallestFlips(llama(batch), {true, {}}, m_catalog.gpus());
        QVERIFY(std::ranges::is_sorted(changes, {}, &Change::distance));
    }
}

void Flips::latentAttentionHasNoHeadsToChange()
{
    const Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), fixtures::latentMoe(), 8, 1024, 256);
    for (const Change& change : smallestFlips(scenario, {true, {}}, m_catalog.gpus()))
        QVERIFY(change.kind != ChangeKind::KvHeads);
}

void Flips::answersFlipAnyScenario()
{
    RandomScenarios random(5);
    int answers = 0;
    for (int i = 0; i < 400; ++i) {
        const Scenario scenario = random.next(Convention::Physical);
        const FlipTarget target {random.coin(), {}};
        for (const Change& change : smallestFlips(scenario, target, m_catalog.gpus())) {
            ++answers;
            const Scenario after = changed(scenario, change);
            const std::string text =
                scenario.model.id + " on " + scenario.gpu.id + ": " + change.what + " to " + change.to;
            QVERIFY2(RandomScenarios::valid(after), text.c_str());
            QVERIFY2(sideOf(after, target) != sideOf(scenario, target), text.c_str());
        }
    }
    QVERIFY(answers > 300);
}

void Flips::nearerDevicesDoNotFlip()
{
    const FlipTarget target {true, OperatorId::GateProj};
    const Scenario scenario = llama(120);
    const auto distance = [&](const Gpu& gpu) {
        Scenario on = scenario;
        on.gpu = gpu;
        return std::abs(std::log2(analyze(on).ridge(gpu) / analyze(scenario).ridge(scenario.gpu)));
    };
    const std::vector<Change> changes = smallestFlips(scenario, target, m_catalog.gpus());
    const auto found = std::ranges::find(changes, ChangeKind::Gpu, &Change::kind);
    QVERIFY(found != changes.end());
    for (const Gpu& gpu : m_catalog.gpus()) {
        Scenario on = scenario;
        on.gpu = gpu;
        const bool isSlower = analyze(on).decode.time_s > analyze(scenario).decode.time_s; // no advice
        if (computes(gpu, Precision::fp16) && analyze(on).ridge(gpu) > 0 && !isSlower
            && sideOf(on, target) != sideOf(scenario, target))
            QVERIFY2(distance(gpu) >= found->distance - 1e-12, gpu.id.c_str());
    }
}

void Flips::leversAreValidAndFaster()
{
    RandomScenarios random(11);
    int levers = 0;
    for (int i = 0; i < 5000; ++i) {
        const Scenario scenario = random.next(Convention::Physical);
        for (const bool decode : {true, false}) {
            const std::optional<Change> lever = strongestLever(scenario, decode);
            if (!lever)
                continue;
            ++levers;
            Scenario after = changed(scenario, *lever);
            if (lever->what == "weights and activations")
                after.numerics.weights = after.numerics.activations;
            const Analysis analysis = analyze(after);
            const std::string text = scenario.gpu.id + ": " + lever->what + " " + lever->from + " to " + lever->to;
            QVERIFY2(RandomScenarios::valid(after), text.c_str());
            QCOMPARE(lever->time_s, (decode ? analysis.decode : analysis.prefill).time_s);
            const Analysis before = analyze(scenario);
            QVERIFY2(lever->time_s < (decode ? before.decode : before.prefill).time_s, text.c_str());
        }
    }
    QVERIFY(levers > 1000);
}

void Flips::verdictNamesBoundAndChange()
{
    Scenario brief = llama(1);
    brief.workload.prompt = brief.workload.output = 16;
    const Verdict decode = verdictOf(brief, true, m_catalog.gpus());
    QCOMPARE(decode.headline, std::string("Decode is memory-bound"));
    QVERIFY(decode.reason.find("weights") != std::string::npos);
    QVERIFY(!decode.flips.empty());
    QVERIFY(decode.advice.find(decode.flips.front().to) != std::string::npos);

    // At length the cache is read as often as it is used, whatever the batch.
    const Verdict atLength = verdictOf(llama(1), true, m_catalog.gpus());
    QVERIFY(atLength.flips.empty());
    QVERIFY(atLength.advice.starts_with("No single change"));

    QCOMPARE(verdictOf(llama(8), false, m_catalog.gpus()).headline, std::string("Prefill is compute-bound"));

    Scenario slowLink = llama(8);
    slowLink.tensor_parallel = 8;
    slowLink.gpu.link_bytes_per_s = 1e9;
    QCOMPARE(verdictOf(slowLink, false, m_catalog.gpus()).headline, std::string("Prefill is bound by the link"));
}

/// Under a time model what helps most is what shortens the expected time, and the sentence says where the rest goes.
void Flips::verdictOfExpectedTimes()
{
    Scenario small = llama(1);
    small.gpu = *m_catalog.gpu("h100-sxm5");
    small.time_model = TimeModel::Calibrated;
    useDefaultPrecision(small);
    const Verdict ideal = verdictOf(small, true, m_catalog.gpus());
    QVERIFY(ideal.expected.empty());
    const Verdict expected = verdictOf(small, true, m_catalog.gpus(), {CountedTime::Expected, CountedTime::Expected});
    QCOMPARE(expected.headline, ideal.headline);
    QVERIFY2(expected.expected.find("launch floor") != std::string::npos, expected.expected.c_str());
    QVERIFY2(expected.advice.find("cuts the expected time from") != std::string::npos, expected.advice.c_str());

    const auto lever = strongestLever(small, true, CountedTime::Expected);
    QVERIFY(lever);
    QVERIFY(lever->time_s < analyze(small).decode.calibrated_s);
    QVERIFY(lever->time_s > strongestLever(small, true)->time_s);

    // Nothing is expected of this GPU: the ideal times count.
    Scenario other = small;
    other.gpu = *m_catalog.gpu("mi300x");
    const Verdict none = verdictOf(other, true, m_catalog.gpus(), {CountedTime::Expected, CountedTime::Expected});
    QVERIFY(none.expected.empty());
    QCOMPARE(none.advice, verdictOf(other, true, m_catalog.gpus()).advice);
}

QTEST_APPLESS_MAIN(Flips)
#include "tst_flip.moc"
