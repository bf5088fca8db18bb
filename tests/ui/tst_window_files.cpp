// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QLineEdit>
#include <QMimeData>
#include <QSpinBox>
#include <QTemporaryDir>

#include "core/analysis/analysis_json.h"
#include "core/scenario/scenario_json.h"
#include "tests/core/program.h"
#include "tests/core/random_scenarios.h"
#include "tests/ui/window_fixture.h"

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

/// What is dropped on the window, and the same numbers in the window and on the command line.
class TestWindowFiles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }
    void init()
    {
        m_open = std::make_unique<OpenWindow>();
        QVERIFY(m_open->exposed());
        m_files = std::make_unique<program::Files>();
    }
    void cleanup() { m_open.reset(); }

    void a_csv_shows_its_points()
    {
        const QString file = QStringLiteral(
            RIDGEPOINT_TEST_DATA "/gemm/torchgemm_NVIDIA_A800_80GB_PCIe_torch_2.5.1+cu124_K2048_N4096_bfloat16.csv");
        drop({file});
        QTRY_COMPARE(m_open->canvas().clouds().size(), std::size_t(1));
        QVERIFY(m_open->canvas().clouds().front()->size() > 0);
        QCOMPARE(session().measurements().size(), std::size_t(1));
        QVERIFY2(m_open->message().contains(QStringLiteral("rows opened")), qPrintable(m_open->message()));
        QCOMPARE(m_open->undo().count(), 1);

        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_open->canvas().clouds().empty());
        m_open->press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_open->canvas().clouds().size(), std::size_t(1));
        drop({file}); // again: replaced, not shown twice
        QTRY_COMPARE(m_open->undo().count(), 2);
        QCOMPARE(m_open->canvas().clouds().size(), std::size_t(1));
    }

    void several_files_at_once()
    {
        drop({QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/gemm_table.csv"),
            m_files->write(QStringLiteral("broken.csv"), "a,b\n1,2\n"),
            QStringLiteral(
                RIDGEPOINT_TEST_DATA "/gemm/Marlin_NVIDIA_A800_80GB_PCIe_vllm_0.6.5_K1024_N4096_gptq_int8.csv")});
        QTRY_COMPARE(session().measurements().size(), std::size_t(2));
        QCOMPARE(m_open->canvas().clouds().size(), std::size_t(2));
    }

    void a_config_json_becomes_the_model()
    {
        drop({QStringLiteral(RIDGEPOINT_TEST_DATA "/hf/mixtral-8x7b/config.json")});
        QTRY_COMPARE(session().scenario().model.moe.experts, 8);
        QVERIFY(session().analysis().decode.find(OperatorId::Router) != nullptr);
        const auto* combo = m_open->child<QComboBox>("modelCombo");
        QCOMPARE(combo->currentText(), QString::fromStdString(session().scenario().model.name));
        QVERIFY(combo->findText(combo->currentText()) >= 0);
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().scenario(), firstScenario(session().catalog()));
    }

    void a_scenario_is_shown()
    {
        Scenario other = session().scenario();
        other.gpu = *presets().gpu("h100-sxm5");
        other.workload = {7, 300, 50, 0, false};
        other.attention = AttentionKernel::Unfused;
        drop({m_files->write(QStringLiteral("scenario.json"), QByteArray::fromStdString(writeScenario(other)))});
        QTRY_COMPARE(session().scenario(), other);
        QCOMPARE(m_open->child<QSpinBox>("batchSpin")->value(), 7);
        QVERIFY(m_open->child<QRadioButton>("attentionUnfused")->isChecked());
        m_open->press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(session().scenario(), firstScenario(session().catalog()));
    }

    void bad_files_change_nothing_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QStringLiteral("empty.csv") << QByteArray();
        QTest::newRow("empty JSON") << QStringLiteral("empty.json") << QByteArray();
        QTest::newRow("binary") << QStringLiteral("noise.csv")
                                << QByteArray("\x00\x01\xff\xfe\x80"
                                              "ELF\x00\x00",
                                       10);
        QTest::newRow("binary JSON") << QStringLiteral("noise.json") << QByteArray("\x89PNG\r\n\x1a\n\x00\x00", 10);
        QTest::newRow("truncated JSON") << QStringLiteral("cut.json") << QByteArray("{\"model\": \"llama-3-8b\", \"gp");
        QTest::newRow("unknown GPU") << QStringLiteral("gpu.json")
                                     << QByteArray(R"({"model": "llama-3-8b", "gpu": "b9000"})");
        QTest::newRow("zero batch") << QStringLiteral("zero.json")
                                    << QByteArray(R"({"model": "llama-3-8b", "gpu": "h100-sxm5", "batch": 0})");
        QTest::newRow("unknown family") << QStringLiteral("config.json")
                                        << QByteArray(R"({"model_type": "nonsense", "hidden_size": 3})");
        QTest::newRow("wrong header") << QStringLiteral("header.csv") << QByteArray("apples,pears\n1,2\n");
        QTest::newRow("deep JSON") << QStringLiteral("deep.json") << QByteArray(100'000, '[');
        QTest::newRow("not a number") << QStringLiteral("nan.csv") << QByteArray("M,N,K,time_us\n1,2,3,nan\n");
    }
    void bad_files_change_nothing()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        const Scenario before = session().scenario();
        const QString path = m_files->write(name, content);
        drop({path});
        QTRY_VERIFY(!m_open->message().isEmpty());
        QVERIFY2(m_open->message().contains(name), qPrintable(m_open->message()));
        QCOMPARE(session().scenario(), before);
        QVERIFY(session().measurements().empty());
        QCOMPARE(m_open->undo().count(), 0);
    }

    void directories_and_missing_files_are_refused()
    {
        for (const QString& path :
            {QStringLiteral(RIDGEPOINT_TEST_DATA), m_files->path(QStringLiteral("missing.csv"))}) {
            m_open->child<MessageBar>("messageBar")->closeAll();
            drop({path});
            QTRY_VERIFY(!m_open->message().isEmpty());
            QVERIFY2(m_open->message().contains(QFileInfo(path).fileName()), qPrintable(m_open->message()));
            QCOMPARE(m_open->undo().count(), 0);
        }
    }

    void the_whole_window_takes_files()
    {
        for (const QWidget* widget : m_open->window.findChildren<QWidget*>())
            QVERIFY2(!widget->acceptDrops(),
                qPrintable(widget->objectName() + QLatin1Char(' ') + QLatin1String(widget->metaObject()->className())));
        QVERIFY(m_open->window.acceptDrops());
    }

    void text_is_not_taken()
    {
        QMimeData text;
        text.setText(QStringLiteral("hello"));
        QDragEnterEvent enter(QPoint(500, 400), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QCoreApplication::sendEvent(&m_open->window, &enter);
        QVERIFY(!enter.isAccepted());
    }

    void a_message_is_closed_by_its_button()
    {
        emit session().problem(QStringLiteral("something"));
        QCOMPARE(m_open->message(), QStringLiteral("something"));
        auto* bar = m_open->child<MessageBar>("messageBar");
        QTest::mouseClick(bar->findChild<QAbstractButton*>(), Qt::LeftButton);
        QVERIFY(m_open->message().isEmpty());
    }

    void window_and_command_line_agree_to_the_last_bit()
    {
        RandomScenarios random(propertySeed);
        for (int i = 0; i < 12; ++i) {
            const Scenario scenario = i == 0 ? session().scenario() : random.next();
            session().edit(scenario, QStringLiteral("scenario"));
            QCOMPARE(session().scenario(), scenario);
            const std::string text = writeScenario(session().scenario());
            const QString file = m_files->write(QStringLiteral("scenario.json"), QByteArray::fromStdString(text));
            const program::Result result =
                program::run(QStringLiteral("analyze --format json --scenario").split(u' ') << file);
            QCOMPARE(result.code, 0);
            auto printed = result.json();
            for (const char* phase : {"prefill", "decode"}) { // flips are no part of an analysis
                printed[phase].erase("flips");
                for (auto& cost : printed[phase]["operators"])
                    cost.erase("flips");
            }
            const auto shown =
                nlohmann::ordered_json::parse(analysisJson(session().scenario(), session().analysis(), text));
            QVERIFY2(printed == shown, text.c_str());
            QCOMPARE(printed["metrics"]["tpot_s"].get<double>(), session().analysis().metrics.tpot_s);
        }
    }

private:
    Session& session() { return m_open->session; }

    void drop(const QStringList& paths)
    {
        QMimeData mime;
        QList<QUrl> urls;
        for (const QString& path : paths)
            urls << QUrl::fromLocalFile(path);
        mime.setUrls(urls);
        QDragEnterEvent enter(QPoint(500, 400), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_open->window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(500, 400), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&m_open->window, &event);
        QVERIFY(event.isAccepted());
    }

    std::unique_ptr<OpenWindow> m_open;
    std::unique_ptr<program::Files> m_files;
};

QTEST_MAIN(TestWindowFiles)
#include "tst_window_files.moc"
