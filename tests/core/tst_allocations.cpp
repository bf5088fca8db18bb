// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/core/random_scenarios.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<long> allocations = 0;

} // namespace

// Every allocation of this program is counted.
void* operator new(std::size_t size)
{
    ++allocations;
    if (void* memory = std::malloc(size > 0 ? size : 1))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept
{
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

using namespace ridgepoint;

/// An analysis is made without touching the heap.
class Allocations : public QObject
{
    Q_OBJECT

private slots:
    void countingWorks();
    void analysesAllocateNothing_data();
    void analysesAllocateNothing();
};

void Allocations::countingWorks()
{
    const long before = allocations;
    const std::vector<int> values(1000);
    QVERIFY(allocations > before);
    QCOMPARE(values.size(), std::size_t(1000));
}

void Allocations::analysesAllocateNothing_data()
{
    QTest::addColumn<int>("convention");
    QTest::addColumn<int>("timeModel");
    for (const Convention convention : allConventions)
        QTest::newRow(name(convention).data()) << int(convention) << int(TimeModel::Ideal);
    QTest::newRow("calibrated times") << int(Convention::Physical) << int(TimeModel::Calibrated);
    QTest::newRow("generic times") << int(Convention::Physical) << int(TimeModel::Generic);
}

void Allocations::analysesAllocateNothing()
{
    QFETCH(int, convention);
    QFETCH(int, timeModel);
    RandomScenarios random(7);
    std::vector<Scenario> scenarios;
    for (int i = 0; i < 1000; ++i)
        scenarios.push_back(random.next(Convention(convention)));
    for (Scenario& scenario : scenarios)
        scenario.time_model = TimeModel(timeModel);
    Analysis analysis;

    const long before = allocations;
    for (const Scenario& scenario : scenarios)
        analyze(scenario, analysis);
    const long after = allocations;

    QCOMPARE(after - before, 0L);
}

QTEST_APPLESS_MAIN(Allocations)
#include "tst_allocations.moc"
