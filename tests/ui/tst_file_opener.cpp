// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QUndoStack>

#include "core/scenario/scenario_json.h"
#include "tests/bench/gemm_fixture.h"
#include "ui/files/file_kind.h"
#include "ui/files/file_opener.h"
#include "ui/session/session.h"

#include <memory>

using namespace ridgepoint;

namespace {

const QString torchFile = QStringLiteral(
    RIDGEPOINT_TEST_DATA "/gemm/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K1024_N2048_dtypefloat16.csv");
const QString countersFolder = QStringLiteral(RIDGEPOINT_TEST_DATA "/counters/");
const QString tableFile = QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/gemm_table.csv");

} // namespace

class TestFileOpener : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        // What is remembered of columns goes to a folder of its own.
        QCoreApplication::setOrganizationName(QStringLiteral("ridgepoint"));
        QCoreApplication::setApplicationName(QStringLiteral("ridgepoint"));
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_directory.path());
        m_catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    }
    void init()
    {
        m_session = std::make_unique<Session>(m_catalog);
        m_opener = std::make_unique<FileOpener>(*m_session);
        m_finished = std::make_unique<QSignalSpy>(m_opener.get(), &FileOpener::finished);
        m_problems = std::make_unique<QSignalSpy>(m_opener.get(), &FileOpener::problem);
        m_notices = std::make_unique<QSignalSpy>(m_opener.get(), &FileOpener::notice);
        QVERIFY(m_directory.isValid());
    }
    void cleanup()
    {
        m_opener.reset();
        m_session.reset();
    }

    void opensSweep()
    {
        QSignalSpy started(m_opener.get(), &FileOpener::started);
        QSignalSpy changed(m_session.get(), &Session::measurementsChanged);

        m_opener->open({torchFile});
        QCOMPARE(started.count(), 1);
        QVERIFY(m_opener->isBusy());
        QVERIFY(m_session->measurements().empty()); // nothing happens before the event loop runs
        QVERIFY(m_finished->wait());

        QCOMPARE(changed.count(), 1);
        QCOMPARE(m_problems->count(), 0);
        QVERIFY(!m_opener->isBusy());
        const MeasuredFile& file = *m_session->measurements().front();
        QCOMPARE(file.sweep.rows.size(), 4U);
        QCOMPARE(QString::fromStdString(file.gpu_id.value()), QStringLiteral("rtx-4090"));
        QCOMPARE(m_notices->count(), 1);
        QVERIFY2(m_notices->first().first().toString().contains(QStringLiteral("4 rows opened")),
            qPrintable(m_notices->first().first().toString()));
    }

    void opensSeveralAndUndoes()
    {
        m_opener->open({torchFile, tableFile});
        QTRY_COMPARE(m_finished->count(), 2);
        QCOMPARE(m_session->measurements().size(), 2U);

        m_session->undoStack().undo();
        QCOMPARE(m_session->measurements().size(), 1U);
        m_opener->close(QString::fromStdString(m_session->measurements().front()->sweep.path));
        QVERIFY(m_session->measurements().empty());
    }

    void openingAgainReplaces()
    {
        m_opener->open({torchFile});
        m_opener->open({torchFile});
        QVERIFY(m_finished->wait());

        QTest::qWait(20); // an older request would arrive now
        QCOMPARE(m_finished->count(), 1);
        QCOMPARE(m_session->undoStack().count(), 1);
        QCOMPARE(m_session->measurements().size(), 1U);
    }

    void saysWhatWasDropped()
    {
        const QString path = write(QStringLiteral("mine_K64_N32_float16.csv"),
            "batch,kernel_time,flops,utils\n1,2,3,0.5\nx,2,3,0.5\n4,-1,3,0.5\n");
        m_opener->open({path});
        QVERIFY(m_finished->wait());

        const QString text = m_notices->first().first().toString();
        QVERIFY2(text.contains(QStringLiteral("1 row opened, 2 dropped: line 3")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("more)")), qPrintable(text));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("expected");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("empty");
        QTest::newRow("serving table without rows") << QByteArray(
            "Hardware,Num of Hardware,Framework,Model,Input Output Length,Batch Size,Latency,Throughput\n")
                                                    << QStringLiteral("no usable row");
        QTest::newRow("binary") << QByteArray("\x7f"
                                              "ELF\0\0\0\1",
            8) << QStringLiteral("binary");
        QTest::newRow("no usable row") << QByteArray("batch,kernel_time,flops,utils\nx,y,z,w\n")
                                       << QStringLiteral("no usable row");
        QTest::newRow("broken JSON") << QByteArray("{\n  \"model_type\": }") << QStringLiteral(":2:");
        QTest::newRow("JSON list") << QByteArray("[1, 2]") << QStringLiteral("an object");
        QTest::newRow("unknown GPU") << QByteArray("{\"gpu\": \"a1000\",\n \"model\": \"llama-3-8b\"}")
                                     << QStringLiteral("a100");
        QTest::newRow("impossible batch")
            << QByteArray("{\"gpu\": \"a100-sxm4-80gb\", \"model\": \"llama-3-8b\",\n\"batch\": -1}")
            << QStringLiteral(":2:");
        QTest::newRow("deep JSON") << QByteArray(QByteArray("{\"a\":") + QByteArray(100'000, '['))
                                   << QStringLiteral(":1:");
    }
    void refuses()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, expected);
        const Scenario before = m_session->scenario();
        const QString path = write(QStringLiteral("input.txt"), content);

        m_opener->open({path});
        QVERIFY(m_finished->wait());

        QCOMPARE(m_problems->count(), 1);
        QCOMPARE(m_notices->count(), 0);
        const QString text = m_problems->first().first().toString();
        QVERIFY2(text.contains(path) && text.contains(expected), qPrintable(text));
        QVERIFY(m_session->measurements().empty());
        QVERIFY(m_session->scenario() == before);
        QCOMPARE(m_session->undoStack().count(), 0);
    }

    void countersAndRoofsAreToldByTheirContent_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("counters");
        QTest::addColumn<int>("roofs");
        QTest::newRow("Nsight Compute, long") << QStringLiteral("ncu_long.csv") << 1 << 0;
        QTest::newRow("UTF-16") << QStringLiteral("ncu_long_utf16.csv") << 1 << 0;
        QTest::newRow("details page") << QStringLiteral("ncu_details.csv") << 1 << 0;
        QTest::newRow("nvprof") << QStringLiteral("nvprof_metrics.csv") << 1 << 0;
        QTest::newRow("rocprofiler-compute") << QStringLiteral("pmc_perf_mi200.csv") << 1 << 0;
        QTest::newRow("wide table of one's own") << QStringLiteral("user_wide.csv") << 1 << 0;
        QTest::newRow("roofline.csv") << QStringLiteral("roofline.csv") << 0 << 1;
        QTest::newRow("mixbench") << QStringLiteral("mixbench.csv") << 0 << 1;
    }
    void countersAndRoofsAreToldByTheirContent()
    {
        QFETCH(QString, name);
        QFETCH(int, counters);
        QFETCH(int, roofs);
        m_opener->open({countersFolder + name});
        QVERIFY(m_finished->wait());

        QVERIFY2(m_problems->isEmpty(), qPrintable(m_problems->value(0).value(0).toString()));
        QCOMPARE(m_session->countedFiles().size(), static_cast<std::size_t>(counters));
        QCOMPARE(m_session->roofFiles().size(), static_cast<std::size_t>(roofs));
        QVERIFY(m_session->measurements().empty());
        m_session->undoStack().undo();
        QVERIFY(m_session->countedFiles().empty() && m_session->roofFiles().empty());
    }

    void profilersOwnErrorsComeWithAdvice()
    {
        m_opener->open({countersFolder + QStringLiteral("ncu_no_rights.txt")});
        QVERIFY(m_finished->wait());
        QCOMPARE(m_problems->count(), 1);
        const QString text = m_problems->first().first().toString();
        QVERIFY2(text.contains(QStringLiteral("NVreg_RestrictProfilingToAdminUsers")), qPrintable(text));
    }

    void choosesGpuOfCounters()
    {
        m_opener->open({countersFolder + QStringLiteral("ncu_long.csv")});
        QVERIFY(m_finished->wait());
        const auto before = m_session->countedFiles().front();
        m_opener->chooseGpu(QString::fromStdString(before->path()), QStringLiteral("rtx-4090"));
        const auto after = m_session->countedFiles().front();
        QCOMPARE(after->gpu_id.value(), std::string("rtx-4090"));
        QCOMPARE(after->profile, before->profile); // nothing is read again
    }

    void unknownColumnsAreAskedForOnce()
    {
        QSignalSpy wanted(m_opener.get(), &FileOpener::mappingWanted);
        const QByteArray content("rows;columns;depth;took\n1;64;32;2,5\n16;64;32;3,5\n");
        const QString path = write(QStringLiteral("ours.csv"), content);
        m_opener->open({path});
        QVERIFY(m_finished->wait());
        QCOMPARE(wanted.count(), 1);
        QVERIFY(m_session->measurements().empty());
        QVERIFY(m_problems->isEmpty());

        const auto preview = wanted.first()[1].value<TablePreview>();
        ColumnMapping mapping;
        mapping[MappedField::M].column = "rows";
        mapping[MappedField::N].column = "columns";
        mapping[MappedField::K].column = "depth";
        mapping[MappedField::Time].column = "took";
        mapping.time_unit = TimeUnit::Microseconds;
        mapping.delimiter = ';';
        mapping.locale = NumberLocale::Comma;
        m_opener->mapColumns(path, mapping, preview.fingerprint);
        QTRY_COMPARE(m_finished->count(), 2);
        QCOMPARE(m_session->measurements().size(), 1U);
        QCOMPARE(m_session->measurements().front()->sweep.rows.size(), 2U);
        QCOMPARE(m_session->measurements().front()->sweep.rows[0].time_s, 2.5e-6);

        // Another table with this header is read the same way without a question.
        m_opener->open({write(QStringLiteral("ours_again.csv"), content)});
        QTRY_COMPARE(m_finished->count(), 3);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(m_session->measurements().size(), 2U);
    }

    void changeOnDiskIsToldAndReloaded()
    {
        const QString path =
            write(QStringLiteral("mine_K64_N32_float16.csv"), "batch,kernel_time,flops,utils\n1,2,3,0.5\n");
        m_opener->open({path});
        QVERIFY(m_finished->wait());
        QSignalSpy changed(m_opener.get(), &FileOpener::changedOnDisk);
        write(QStringLiteral("mine_K64_N32_float16.csv"), "batch,kernel_time,flops,utils\n1,2,3,0.5\n2,2,3,0.5\n");
        QVERIFY(changed.wait());
        QCOMPARE(m_session->measurements().front()->sweep.rows.size(), 1U); // only when it is asked for
        m_opener->reload(path);
        QTRY_COMPARE(m_finished->count(), 2);
        QCOMPARE(m_session->measurements().front()->sweep.rows.size(), 2U);
    }

    void refusesWhatIsNoFile()
    {
        m_opener->open(
            {m_directory.path(), m_directory.filePath(QStringLiteral("missing.csv")), QStringLiteral("/dev/zero")});
        QTRY_COMPARE(m_finished->count(), 3);
        QCOMPARE(m_problems->count(), 3);
    }

    void goodFilesSurviveBadOnes()
    {
        m_opener->open({write(QStringLiteral("bad.csv"), "nothing"), torchFile});
        QTRY_COMPARE(m_finished->count(), 2);
        QCOMPARE(m_problems->count(), 1);
        QCOMPARE(m_session->measurements().size(), 1U);
    }

    void opensScenario()
    {
        Scenario wanted = m_session->scenario();
        wanted.workload.batch = 17;
        m_opener->open({write(QStringLiteral("scenario.json"), QByteArray::fromStdString(writeScenario(wanted)))});
        QVERIFY(m_finished->wait());

        QCOMPARE(m_problems->count(), 0);
        QCOMPARE(m_session->scenario().workload.batch, 17);
        m_session->undoStack().undo();
        QCOMPARE(m_session->scenario().workload.batch, 64);
    }

    void importsModel()
    {
        m_opener->open({QStringLiteral(RIDGEPOINT_TEST_DATA "/hf/qwen3-8b/config.json")});
        QVERIFY(m_finished->wait());

        QCOMPARE(m_problems->count(), 0);
        QCOMPARE(m_session->scenario().model.layers, 36);
        QVERIFY(m_notices->first().first().toString().contains(QStringLiteral("config.json")));
    }

    void leavesSessionsToOthers()
    {
        QSignalSpy sessions(m_opener.get(), &FileOpener::sessionFileOpened);
        m_opener->open({write(QStringLiteral("work.json"), "{\"scenario\": {}}")});
        QVERIFY(m_finished->wait());
        QCOMPARE(sessions.count(), 1);
        QCOMPARE(m_problems->count(), 0);
    }

    void correctsShape()
    {
        const QString path = write(QStringLiteral("mine.csv"), "batch,kernel_time,flops,utils\n1,2,3,0.5\n");
        m_opener->open({path});
        QVERIFY(m_finished->wait());
        QVERIFY(m_session->measurements().front()->sweep.gaps.n);

        m_opener->correct(path, {.n = 128, .k = 64, .dtype = "bfloat16"}, QStringLiteral("h100-sxm5"));
        QVERIFY(m_finished->wait());

        QCOMPARE(m_session->measurements().size(), 1U);
        const MeasuredFile& file = *m_session->measurements().front();
        QCOMPARE(file.sweep.series.front().n, 128);
        QCOMPARE(file.sweep.series.front().k, 64);
        QCOMPARE(QString::fromStdString(file.gpu_id.value()), QStringLiteral("h100-sxm5"));
        QVERIFY(file.corrections.k == 64);
    }

    void readsTheRowsOfAnotherDevice()
    {
        const QString path = QStringLiteral(RIDGEPOINT_TEST_DATA "/gemm/gemm_two_devices.csv");
        m_opener->open({path});
        QVERIFY(m_finished->wait());
        QCOMPARE(QString::fromStdString(m_session->measurements().front()->gpu_id.value()), QStringLiteral("l40s"));
        GemmFacts facts;
        facts.wanted_gpu = WantedGpu {"", "NVIDIA H100 80GB HBM3"};

        m_opener->correct(path, facts, {});
        QVERIFY(m_finished->wait());

        QCOMPARE(m_session->measurements().size(), 1U);
        const MeasuredFile& file = *m_session->measurements().front();
        QCOMPARE(file.sweep.rows.size(), 3U);
        QCOMPARE(QString::fromStdString(file.gpu_id.value()), QStringLiteral("h100-sxm5"));
        QVERIFY(file.corrections == facts);
    }

    void correctsGpuAtOnce()
    {
        m_opener->open({torchFile});
        QVERIFY(m_finished->wait());

        m_opener->correct(torchFile, m_session->measurements().front()->corrections, QStringLiteral("l40s"));

        QVERIFY(!m_opener->isBusy());
        QCOMPARE(QString::fromStdString(m_session->measurements().front()->gpu_id.value()), QStringLiteral("l40s"));
        m_session->undoStack().undo();
        QCOMPARE(QString::fromStdString(m_session->measurements().front()->gpu_id.value()), QStringLiteral("rtx-4090"));
        m_opener->correct(QStringLiteral("/not/open.csv"), {}, {});
    }

    void cancels()
    {
        const QString path = writeLarge();
        m_opener->open({path});
        m_opener->cancelAll();

        QCOMPARE(m_finished->count(), 1);
        QVERIFY(!m_opener->isBusy());
        QTest::qWait(50);
        QVERIFY(m_session->measurements().empty());
        QCOMPARE(m_problems->count(), 0);
    }

    void destructorCancelsAndWaits()
    {
        m_opener->open({writeLarge()});
        m_opener.reset();
        QVERIFY(m_session->measurements().empty());
    }

    void windowStaysLive()
    {
        m_opener->open({writeLarge()});
        QElapsedTimer clock;
        qint64 longest = 0;
        clock.start();
        while (m_opener->isBusy()) {
            clock.restart();
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
            longest = std::max(longest, clock.elapsed());
        }
        qInfo("longest pause of the event loop: %lld ms", static_cast<long long>(longest));
        QVERIFY(longest < 200);
        QCOMPARE(m_session->measurements().front()->sweep.rows.size(), 400'000U);
    }

    void realFile()
    {
        const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA
            "/gemm/fairyspeed/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K4096_N14336_dtypefloat16.csv");
        if (!QFileInfo::exists(path))
            QSKIP("the real measurements are not here");
        m_opener->open({path});
        QVERIFY(m_finished->wait());
        QCOMPARE(m_session->measurements().front()->sweep.rows.size(), 8197U);
        QVERIFY(m_notices->first().first().toString().contains(QStringLiteral("8,197 rows opened")));
    }

    void kinds_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("kind");
        QTest::newRow("csv") << QByteArray("batch,kernel_time\n") << int(FileKind::Table);
        QTest::newRow("scenario") << QByteArray("\n {\"gpu\": 1}") << int(FileKind::Scenario);
        QTest::newRow("scenario, BOM") << QByteArray("\xEF\xBB\xBF{\"model\": 1}") << int(FileKind::Scenario);
        QTest::newRow("config with a key \"model\"")
            << QByteArray("{\"model_type\": \"llama\", \"model\": 1}") << int(FileKind::Model);
        QTest::newRow("session") << QByteArray("{\"scenario\": {\"gpu\": 1}}") << int(FileKind::Session);
        QTest::newRow("anything") << QByteArray("{") << int(FileKind::Model);
    }
    void kinds()
    {
        QFETCH(QByteArray, content);
        QTEST(int(fileKind(write(QStringLiteral("any"), content))), "kind");
    }

private:
    QString write(const QString& name, const QByteArray& content)
    {
        QFile file(m_directory.filePath(name));
        const bool written =
            file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(content) == content.size();
        return written ? file.fileName() : QString();
    }

    QString writeLarge()
    {
        const QString path = m_directory.filePath(QStringLiteral("large.csv"));
        if (!QFileInfo::exists(path))
            fixtures::writeAiconfiguratorTable(path.toStdString(), 400'000);
        return path;
    }

    Catalog m_catalog;
    QTemporaryDir m_directory;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<FileOpener> m_opener;
    std::unique_ptr<QSignalSpy> m_finished;
    std::unique_ptr<QSignalSpy> m_problems;
    std::unique_ptr<QSignalSpy> m_notices;
};

QTEST_MAIN(TestFileOpener)
#include "tst_file_opener.moc"
