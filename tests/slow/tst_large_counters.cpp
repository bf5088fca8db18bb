// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/measure/counters/counter_import.h"
#include "tests/bench/counter_fixture.h"

#include <QElapsedTimer>
#include <QStorageInfo>
#include <QTemporaryDir>

#include <algorithm>

using namespace ridgepoint;

namespace {

constexpr qint64 fileBytes = qint64 {1} << 30;
constexpr qint64 chunkBytes = qint64 {32} << 20;

/// Memory of this process that is no mapped file, in bytes.
qint64 ownMemory()
{
    QFile status("/proc/self/status");
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("RssAnon:"))
            return line.simplified().split(' ').value(1).toLongLong() * 1024;
    }
    return 0;
}

qint64 bytesOf(const CounterFile& file)
{
    return static_cast<qint64>(file.values.size() * sizeof(double) + file.launches.size() * sizeof(KernelLaunch));
}

} // namespace

/// What takes too long for every run of the tests: a profile of one gigabyte. `./dev test --slow` runs it.
class LargeCounters : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void importsWithinTheMemoryLimit();
    void stopsSoon();

private:
    QTemporaryDir m_folder;
    QString m_path;
    qsizetype m_launches = 0;
};

void LargeCounters::initTestCase()
{
    if (QStorageInfo(m_folder.path()).bytesAvailable() < 2 * fileBytes)
        QSKIP("there are no 2 GiB to spare in the folder of temporary files");
    const std::string chunk = fixtures::ncuLongText(static_cast<std::size_t>(chunkBytes));
    const QByteArray text = QByteArray::fromRawData(chunk.data(), static_cast<qsizetype>(chunk.size()));
    const QByteArray rows = text.mid(text.indexOf("\n\"0\"") + 1);
    m_path = m_folder.filePath("large.csv");
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), qint64(text.size()));
    for (m_launches = 1; file.pos() < fileBytes; ++m_launches)
        QCOMPARE(file.write(rows), qint64(rows.size()));
    m_launches *= rows.count("gpu__time_duration.sum");
}

void LargeCounters::importsWithinTheMemoryLimit()
{
    const qint64 before = ownMemory();
    qint64 most = 0;
    const auto watch = [&most](double) {
        most = std::max(most, ownMemory());
        return true;
    };
    QElapsedTimer timer;
    timer.start();

    const Parsed<CounterFile> parsed = importCounters(m_path.toStdString(), {}, watch);

    qInfo("%lld ms, at most %lld MB for a result of %lld MB", timer.elapsed(), (most - before) / 1'000'000,
        bytesOf(parsed.value) / 1'000'000);
    QVERIFY2(parsed.ok(), joinedText(parsed.diagnostics).c_str());
    QCOMPARE(parsed.value.dropped_rows, std::size_t {0});
    QCOMPARE(static_cast<qsizetype>(parsed.value.launches.size()), m_launches);
    QVERIFY(most > 0);
    QVERIFY(most - before <= 3 * bytesOf(parsed.value));
}

void LargeCounters::stopsSoon()
{
    QElapsedTimer sinceStop;
    const auto stop = [&sinceStop](double share) {
        if (share < 0.1)
            return true;
        sinceStop.start();
        return false;
    };

    const Parsed<CounterFile> parsed = importCounters(m_path.toStdString(), {}, stop);

    QVERIFY(sinceStop.isValid());
    QVERIFY(sinceStop.elapsed() < 500);
    QVERIFY(!parsed.ok());
    QVERIFY(parsed.value.launches.empty());
}

QTEST_APPLESS_MAIN(LargeCounters)
#include "tst_large_counters.moc"
