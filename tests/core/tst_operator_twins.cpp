// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/matching/operator_twins.h"
#include "tests/core/fixtures.h"
#include "tests/core/kernel_log.h"

#include <algorithm>
#include <cmath>

using namespace ridgepoint;
using fixtures::KernelLog;

namespace {

Scenario serving(Projections projections)
{
    Scenario scenario = fixtures::scenario(fixtures::h100Sxm(), fixtures::llama3_8b(), 8, 1024, 128);
    scenario.projections = projections;
    return scenario;
}

KernelLog vllmLog(bool figures = true)
{
    const Scenario scenario = serving(Projections::Merged);
    KernelLog log;
    fixtures::addVllmPass(log, scenario, analyze(scenario), false, figures);
    fixtures::addVllmPass(log, scenario, analyze(scenario), true, figures);
    return log;
}

std::vector<OperatorTwin> twinsOf(const KernelLog& log, const Scenario& scenario)
{
    const Analysis analysis = analyze(scenario);
    return operatorTwins(matchKernels(log.file, log.points, scenario, analysis), scenario, analysis);
}

const OperatorTwin* find(const std::vector<OperatorTwin>& twins, OperatorId id, bool decode)
{
    const auto found = std::ranges::find(twins, OperatorTarget {id, decode}, &OperatorTwin::target);
    return found == twins.end() ? nullptr : &*found;
}

} // namespace

class TestOperatorTwins : public QObject
{
    Q_OBJECT

private slots:
    void ratiosOfAllOperators();
    void mergedKernelsOfASeparateScenario();
    void helpersAddTheirTime();
    void namesAloneHaveNoRatio();
    void nothingMatched();
};

/// The log measures every operator at 1.3 times its time and 1.07 times its bytes.
void TestOperatorTwins::ratiosOfAllOperators()
{
    KernelLog log = vllmLog();
    for (WorkPoint& point : log.points) {
        if (std::isnan(point.time_s))
            point = {0, 0, 1e-9};
    }
    const std::vector<OperatorTwin> twins = twinsOf(log, serving(Projections::Merged));
    QCOMPARE(twins.size(), std::size_t {2 * 12});
    for (const OperatorTwin& one : twins) {
        const QByteArray title = QByteArray::fromStdString(std::string(name(one.target.id)));
        QVERIFY2(std::abs(one.twin.time_ratio - 1.3) < 1e-3, title.constData());
        QVERIFY2(std::abs(one.twin.bytes_ratio - 1.07) < 1e-3, title.constData());
        QVERIFY(one.remark.empty() && one.least_confidence >= KernelMatch::leastConfidence);
    }
    QCOMPARE(find(twins, OperatorId::QkvProj, true)->launches, std::uint64_t {32});
    QCOMPARE(find(twins, OperatorId::LmHead, false)->launches, std::uint64_t {1});
    QVERIFY(twinsSentence(twins).find("1.3 times the prediction in 32 launches") != std::string::npos);
}

void TestOperatorTwins::mergedKernelsOfASeparateScenario()
{
    const std::vector<OperatorTwin> twins = twinsOf(vllmLog(), serving(Projections::Separate));
    const OperatorTwin* merged = find(twins, OperatorId::GateUpProj, false);
    QVERIFY(merged != nullptr);
    QCOMPARE(QString::fromStdString(merged->remark), QStringLiteral("merged projections"));
    QVERIFY(std::abs(merged->twin.time_ratio - 1.3) < 1e-9);
    QVERIFY(find(twins, OperatorId::GateProj, false) == nullptr);
}

void TestOperatorTwins::helpersAddTheirTime()
{
    KernelLog log = vllmLog();
    const Analysis analysis = analyze(serving(Projections::Merged));
    const double attention = analysis.decode.find(OperatorId::Attention)->time_s;
    for (std::size_t i = 0; i < log.points.size(); ++i) {
        if (log.file.kernels[log.file.launches[i].kernel] == fixtures::vllm::flashCombine)
            log.points[i].time_s = 0.2 * attention;
    }
    const std::vector<OperatorTwin> twins = twinsOf(log, serving(Projections::Merged));
    const OperatorTwin* decode = find(twins, OperatorId::Attention, true);
    QVERIFY(decode != nullptr);
    QCOMPARE(decode->launches, std::uint64_t {32});
    QVERIFY(std::abs(decode->twin.time_ratio - 1.5) < 1e-9);
}

void TestOperatorTwins::namesAloneHaveNoRatio()
{
    const std::vector<OperatorTwin> twins = twinsOf(vllmLog(false), serving(Projections::Merged));
    QVERIFY(!twins.empty());
    for (const OperatorTwin& one : twins)
        QVERIFY(std::isnan(one.twin.time_ratio) && !one.twin.complete);
    QCOMPARE(QString::fromStdString(twinsSentence(twins)), QStringLiteral("No operator has a measured time."));
}

void TestOperatorTwins::nothingMatched()
{
    QVERIFY(twinsOf(KernelLog(), serving(Projections::Merged)).empty());
    QVERIFY(twinsSentence({}).empty());
}

QTEST_APPLESS_MAIN(TestOperatorTwins)
#include "tst_operator_twins.moc"
