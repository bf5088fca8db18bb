// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QSignalSpy>

#include "tests/core/random_scenarios.h"
#include "tests/ui/measured_fixture.h"
#include "tests/ui/window_fixture.h"

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

Scenario withBatch(Scenario scenario, int batch)
{
    scenario.workload.batch = batch;
    return scenario;
}

} // namespace

/// The session by itself: edits, steps of undo, refusals, signals.
class TestSession : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_session = std::make_unique<Session>(presets()); }

    void starts_with_an_analysis()
    {
        QCOMPARE(m_session->scenario(), firstScenario(presets()));
        QVERIFY(sameAnalysis(m_session->analysis(), analyze(m_session->scenario())));
        QVERIFY(!m_session->undoStack().canUndo());
    }

    void edits_of_one_gesture_are_one_step()
    {
        const Scenario first = m_session->scenario();
        for (const int batch : {65, 70, 100})
            m_session->edit(withBatch(first, batch), QStringLiteral("batch"), false);
        m_session->edit(withBatch(first, 100), QStringLiteral("batch"), true);
        QCOMPARE(m_session->undoStack().count(), 1);
        m_session->edit(withBatch(first, 101), QStringLiteral("batch"), true);
        QCOMPARE(m_session->undoStack().count(), 2);
        m_session->undoStack().undo();
        QCOMPARE(m_session->scenario(), withBatch(first, 100));
        m_session->undoStack().undo();
        QCOMPARE(m_session->scenario(), first);
    }

    void other_fields_are_other_steps()
    {
        Scenario scenario = m_session->scenario();
        scenario.workload.batch = 2;
        m_session->edit(scenario, QStringLiteral("batch"), false);
        scenario.workload.prompt = 3;
        m_session->edit(scenario, QStringLiteral("prompt"), false);
        QCOMPARE(m_session->undoStack().count(), 2);
    }

    void an_undone_drag_goes_on_as_a_new_step()
    {
        const Scenario first = m_session->scenario();
        m_session->edit(withBatch(first, 100), QStringLiteral("batch"), false);
        m_session->edit(withBatch(first, 64), QStringLiteral("batch"), false); // back: the step is gone
        QCOMPARE(m_session->undoStack().count(), 0);
        m_session->edit(withBatch(first, 70), QStringLiteral("batch"), false);
        m_session->undoStack().undo();
        QCOMPARE(m_session->scenario(), first);
        m_session->edit(withBatch(first, 80), QStringLiteral("batch"), true);
        QCOMPARE(m_session->undoStack().count(), 1);
        m_session->undoStack().undo();
        QCOMPARE(m_session->scenario(), first);
    }

    void refusals_announce_the_old_scenario_data()
    {
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("prompt");
        QTest::newRow("zero") << 0 << 10;
        QTest::newRow("negative") << -5 << 10;
        QTest::newRow("huge") << Limits::max_batch + 1 << 10;
        QTest::newRow("prompt") << 1 << 0;
    }
    void refusals_announce_the_old_scenario()
    {
        QFETCH(int, batch);
        QFETCH(int, prompt);
        QSignalSpy problems(m_session.get(), &Session::problem);
        QSignalSpy scenarios(m_session.get(), &Session::scenarioChanged);
        QSignalSpy analyses(m_session.get(), &Session::analysisChanged);
        const Scenario first = m_session->scenario();
        Scenario bad = first;
        bad.workload.batch = batch;
        bad.workload.prompt = prompt;

        m_session->edit(bad, QStringLiteral("batch"));

        QCOMPARE(problems.count(), 1);
        QCOMPARE(scenarios.count(), 1);
        QCOMPARE(analyses.count(), 0);
        QCOMPARE(m_session->scenario(), first);
        QCOMPARE(m_session->undoStack().count(), 0);
    }

    void the_same_again_says_nothing()
    {
        QSignalSpy scenarios(m_session.get(), &Session::scenarioChanged);
        m_session->edit(m_session->scenario(), QStringLiteral("batch"));
        m_session->setPhases(m_session->phases());
        m_session->select({});
        QCOMPARE(scenarios.count(), 0);
        QCOMPARE(m_session->undoStack().count(), 0);
    }

    void random_edits_undo_and_redo_completely()
    {
        RandomScenarios random(propertySeed);
        std::vector<Scenario> visited {m_session->scenario()};
        for (int i = 0; i < 60; ++i) {
            visited.push_back(random.next());
            m_session->edit(visited.back(), QStringLiteral("scenario"));
        }
        for (std::size_t i = visited.size() - 1; i-- > 0;) {
            m_session->undoStack().undo();
            QCOMPARE(m_session->scenario(), visited[i]);
            QVERIFY(sameAnalysis(m_session->analysis(), analyze(visited[i])));
        }
        while (m_session->undoStack().canRedo())
            m_session->undoStack().redo();
        QCOMPARE(m_session->scenario(), visited.back());
    }

    void measurements_are_steps_as_well()
    {
        const auto file = measuredFile(QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/gemm_table.csv"), presets());
        QSignalSpy changes(m_session.get(), &Session::measurementsChanged);
        m_session->addMeasurement(file);
        m_session->addMeasurement(file);
        QCOMPARE(m_session->measurements().size(), std::size_t(1));
        m_session->removeMeasurement("no such file");
        m_session->removeMeasurement(file->sweep.path);
        QVERIFY(m_session->measurements().empty());
        m_session->undoStack().undo();
        QCOMPARE(m_session->measurements().size(), std::size_t(1));
        QCOMPARE(changes.count(), 4);
    }

    void a_model_of_other_heads_lowers_tensor_parallel()
    {
        Scenario scenario = m_session->scenario();
        scenario.tensor_parallel = 8;
        m_session->edit(scenario, QStringLiteral("tensor_parallel"));
        QSignalSpy problems(m_session.get(), &Session::problem);
        Model odd = *presets().model("gpt2-xl"); // 25 heads
        odd.id = "imported";
        m_session->useImportedModel(odd);
        QCOMPARE(problems.count(), 0);
        QCOMPARE(m_session->scenario().model.id, std::string("imported"));
        QCOMPARE(m_session->scenario().tensor_parallel, 1);
        QVERIFY(m_session->catalog().model("imported") != nullptr);
    }

    void an_imported_model_replaces_what_belonged_to_the_former()
    {
        Scenario scenario = m_session->scenario();
        scenario.overrides = {{"model.layers", "3"}, {"gpu.memory.bandwidth_gbps", "2000"}};
        m_session->edit(scenario, QStringLiteral("scenario"));
        m_session->useImportedModel(*presets().model("gpt2"));
        QCOMPARE(m_session->scenario().overrides.size(), std::size_t(1));
        QCOMPARE(m_session->scenario().overrides.front().path, std::string("gpu.memory.bandwidth_gbps"));
    }

    void a_selection_ends_with_its_operator()
    {
        QSignalSpy selections(m_session.get(), &Session::selectionChanged);
        m_session->select(OperatorRef {OperatorId::GateProj, true});
        Scenario merged = m_session->scenario();
        merged.projections = Projections::Merged;
        m_session->edit(merged, QStringLiteral("projections"));
        QVERIFY(!m_session->selected());
        QCOMPARE(selections.count(), 2);
    }

    void without_presets_there_is_nothing_to_analyse()
    {
        Session empty {Catalog()};
        QVERIFY(empty.scenario().model.id.empty());
        QVERIFY(empty.analysis().decode.operators().empty());
    }

    void a_window_without_presets_opens()
    {
        Session empty {Catalog()};
        MainWindow window(empty);
        window.buildPanels();
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QVERIFY(!window.grab().isNull());
        window.findChild<QAction*>(QStringLiteral("trailsAction"))->trigger();
        window.findChild<QAction*>(QStringLiteral("formulaAction"))->trigger();
        window.findChild<QAction*>(QStringLiteral("phaseAction0"))->trigger();
        window.openFiles({QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/gemm_table.csv"),
            QStringLiteral(RIDGEPOINT_TEST_DATA "/hf/gpt2/config.json")});
        QTRY_COMPARE(empty.measurements().size(), std::size_t(1));
        QVERIFY(!window.grab().isNull());
    }

private:
    std::unique_ptr<Session> m_session;
};

QTEST_MAIN(TestSession)
#include "tst_session.moc"
