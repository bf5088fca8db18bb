// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QTest>

#include "core/measure/counters/counter_import.h"
#include "core/measure/stores/counted_stores.h"
#include "core/measure/stores/store_transactions.h"

#include <cmath>

using namespace ridgepoint;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

QString text(const std::vector<Diagnostic>& diagnostics)
{
    return QString::fromStdString(joinedText(diagnostics));
}

} // namespace

class TestStoreTransactions : public QObject
{
    Q_OBJECT

private slots:
    void publishedTables_data();
    void publishedTables();
    void judges_data();
    void judges();
    void boundsFollowFromSectorAndWidestStore();
    void boundsHoldTheExpectedCount();
    void rowsStateTheirSizes_data();
    void rowsStateTheirSizes();
    void filesOfOtherProfilersStateNone();
    void elementSizeThatACountMeans_data();
    void elementSizeThatACountMeans();
    void readsTables_data();
    void readsTables();
    void refusesTables_data();
    void refusesTables();
    void keepsGoodRows();
    void findsTheDimensionThatATableLeavesOut();
    void refusesToImplyWhatRowsContradict();
    void readsSharedTables();
};

/// The ten rows as published: seqlen × headDim / 8, fp32. The first table has headDim 768, the second seqlen 128.
void TestStoreTransactions::publishedTables_data()
{
    QTest::addColumn<double>("seqlen");
    QTest::addColumn<double>("headDim");
    QTest::addColumn<double>("collected");
    QTest::newRow("by seqlen: 64") << 64.0 << 768.0 << 6144.0;
    QTest::newRow("by seqlen: 128") << 128.0 << 768.0 << 12288.0;
    QTest::newRow("by seqlen: 256") << 256.0 << 768.0 << 24576.0;
    QTest::newRow("by seqlen: 512") << 512.0 << 768.0 << 49152.0;
    QTest::newRow("by seqlen: 1024") << 1024.0 << 768.0 << 98304.0;
    QTest::newRow("by headDim: 384") << 128.0 << 384.0 << 6144.0;
    QTest::newRow("by headDim: 768") << 128.0 << 768.0 << 12288.0;
    QTest::newRow("by headDim: 1536") << 128.0 << 1536.0 << 24576.0;
    QTest::newRow("by headDim: 3072") << 128.0 << 3072.0 << 49152.0;
    QTest::newRow("by headDim: 6144") << 128.0 << 6144.0 << 98304.0;
}

void TestStoreTransactions::publishedTables()
{
    QFETCH(double, seqlen);
    QFETCH(double, headDim);
    QFETCH(double, collected);
    const StoreCheck check = checkStores({seqlen, headDim, 4}, collected);
    QCOMPARE(check.bounds.expected, collected);
    QCOMPARE(check.bounds.expected, seqlen * headDim / 8);
    QCOMPARE(check.verdict, StoreVerdict::Ideal);
    QCOMPARE(check.efficiency, 1.0);
    QVERIFY(check.bounds.sectors <= collected && collected <= check.bounds.elements);
}

void TestStoreTransactions::judges_data()
{
    QTest::addColumn<double>("rows");
    QTest::addColumn<double>("elementBytes");
    QTest::addColumn<double>("collected");
    QTest::addColumn<QString>("verdict");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* title, double rows, double bytes, double collected, const char* verdict,
                         const char* words) { QTest::newRow(title) << rows << bytes << collected << verdict << words; };
    row("half-filled sectors", 128, 4, 24576, "within bounds", "filled to 50 %");
    row("one store per element", 128, 4, 98304, "within bounds", "filled to 12.5 %");
    row("more stores than elements", 128, 4, 98305, "above the upper bound", "repeatedly");
    row("16-bit elements taken for 32-bit ones", 128, 4, 6144, "below the lower bound", "elements of 2 bytes");
    row("8-bit elements taken for 32-bit ones", 128, 4, 3072, "below the lower bound", "quantised");
    row("4-bit elements taken for 16-bit ones", 128, 2, 1536, "below the lower bound", "quantised");
    row("no element size that exists", 128, 4, 9000, "below the lower bound", "2.93 bytes per element");
    row("a last sector that is not full", 1, 4, 96, "ideal", "every sector is filled");
    row("a printed count that was rounded", 128, 4, 12280, "ideal", "every sector is filled");
    row("no counter", 128, 4, missing, "unknown", "needed");
    row("no rows", 0, 4, 12288, "unknown", "needed");
    row("negative element size", 128, -4, 12288, "unknown", "needed");
    row("infinite rows", std::numeric_limits<double>::infinity(), 4, 12288, "unknown", "needed");
}

void TestStoreTransactions::judges()
{
    QFETCH(double, rows);
    QFETCH(double, elementBytes);
    QFETCH(double, collected);
    QFETCH(QString, verdict);
    QFETCH(QString, words);
    const StoreCheck check = checkStores({rows, 768, elementBytes}, collected);
    QCOMPARE(QString::fromStdString(std::string(name(check.verdict))), verdict);
    const QString sentence = QString::fromStdString(check.sentence);
    QVERIFY2(sentence.contains(words), qPrintable(sentence));
}

void TestStoreTransactions::boundsFollowFromSectorAndWidestStore()
{
    const StoreBounds bounds = storeBounds({128, 768, 2});
    QCOMPARE(bounds.sectors, 6144.0);
    QCOMPARE(bounds.thread_stores, 2 * bounds.sectors); // two stores of 128 bits fill a sector
    QCOMPARE(bounds.warp_stores, bounds.sectors / 16); // 32 threads × 16 bytes are 16 sectors
    QCOMPARE(storeBounds({1, 3, 4}).sectors, 1.0);
    QCOMPARE(storeBounds({1, 3, 4}).expected, 0.375);
}

void TestStoreTransactions::boundsHoldTheExpectedCount()
{
    for (const double bytes : {4.0, 2.0, 1.0, 0.5}) {
        for (int rows = 1; rows <= 4096; rows = rows * 3 + 1) {
            for (const double width : {32.0, 80.0, 128.0, 768.0, 4096.0}) {
                const StoredTensor tensor {double(rows), width, bytes};
                const StoreBounds bounds = storeBounds(tensor);
                QVERIFY(bounds.expected <= bounds.sectors && bounds.sectors <= bounds.elements);
                QCOMPARE(checkStores(tensor, bounds.sectors).verdict, StoreVerdict::Ideal);
                QVERIFY(checkStores(tensor, bounds.elements).verdict != StoreVerdict::AboveBound);
            }
        }
    }
}

/// sizes: sequence, head size, heads, batch and element bytes as known; '-' where the row leaves it open.
void TestStoreTransactions::rowsStateTheirSizes_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("sizes");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char* title, const char* table, const char* sizes, const char* verdict) {
        QTest::newRow(title) << table << sizes << verdict;
    };
    row("both sizes", "seqlen,head_dim,gst_transactions\n64,768,6144\n", "64 768 1 1 -", "ideal");
    row("the counter's own name", "headDim,seqlen,l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum\n768,64,6144\n",
        "64 768 1 1 -", "ideal");
    row("with a kernel's name", "kernel,seqlen,head_dim,gst_transactions\nattn,64,768,6144\n", "64 768 1 1 -", "ideal");
    row("heads and batch in columns", "seqlen,head_dim,heads,batch,gst_transactions\n64,128,6,2,6144\n", "64 128 6 2 -",
        "ideal");
    row("element size in a column", "seqlen,head_dim,element_bytes,gst_transactions\n64,768,2,6144\n", "64 768 1 1 2",
        "within bounds");
    row("more than elements", "seqlen,head_dim,gst_transactions\n64,768,50000\n", "64 768 1 1 -",
        "above the upper bound");
    row("one size", "seq_len,gst_transactions\n64,6144\n", "64 - - - -", "");
    row("a size that is missing", "seqlen,head_dim,heads,gst_transactions\n64,128,n/a,6144\n", "64 128 - 1 -", "");
    row("no whole number", "seqlen,head_dim,gst_transactions\n64.5,-3,6144\n", "none", "");
    row("beyond all sizes", "seqlen,head_dim,gst_transactions\n1e300,768,6144\n", "- 768 - - -", "");
    row("no count", "seqlen,head_dim,gst_transactions\n64,768,n/a\n", "64 768 1 1 -", "");
    row("no sizes", "kernel,gst_transactions\nattn,6144\n", "none", "");
}

void TestStoreTransactions::rowsStateTheirSizes()
{
    QFETCH(QString, table);
    const Parsed<CounterFile> read = importCounterText(table.toStdString(), "table.csv");
    QVERIFY2(read.ok(), qPrintable(text(read.diagnostics)));
    const std::optional<KnownParameters> stated = statedSizes(read.value, read.value.launches.front());
    QStringList sizes;
    if (stated) {
        for (const auto& size : {stated->sequence, stated->head_dim, stated->heads, stated->batch})
            sizes << (size ? QString::number(*size) : QStringLiteral("-"));
        sizes << (stated->element_bytes ? QString::number(*stated->element_bytes) : QStringLiteral("-"));
    }
    QTEST(stated ? sizes.join(u' ') : QStringLiteral("none"), "sizes");
    const std::vector<StatedStores> stores = statedStores(read.value);
    const std::string verdict = stores.empty() ? "" : std::string(name(stores[0].stores.check.verdict));
    QTEST(QString::fromStdString(verdict), "verdict");
}

void TestStoreTransactions::filesOfOtherProfilersStateNone()
{
    const Parsed<CounterFile> read = importCounters(RIDGEPOINT_TEST_DATA "/counters/ncu_long.csv");
    QVERIFY(read.ok());
    QVERIFY(!statedSizes(read.value, read.value.launches.front()));
    QVERIFY(statedStores(read.value).empty());
}

void TestStoreTransactions::elementSizeThatACountMeans_data()
{
    QTest::addColumn<double>("collected");
    QTest::addColumn<double>("bytes");
    QTest::newRow("fp32") << 12288.0 << 4.0;
    QTest::newRow("16 bit") << 6144.0 << 2.0;
    QTest::newRow("8 bit") << 3072.0 << 1.0;
    QTest::newRow("4 bit") << 1536.0 << 0.5;
    QTest::newRow("16 bit with empty parts of sectors") << 9000.0 << 2.0;
    QTest::newRow("fp32 one by one") << 98304.0 << 4.0;
    QTest::newRow("a rounded print") << 12280.0 << 4.0;
    QTest::newRow("fewer than 4 bits take") << 1000.0 << 0.5;
    QTest::newRow("no count") << missing << missing;
    QTest::newRow("nothing stored") << 0.0 << missing;
}

void TestStoreTransactions::elementSizeThatACountMeans()
{
    QFETCH(double, collected);
    QTEST(fittingElementBytes(128 * 768, collected), "bytes");
}

void TestStoreTransactions::readsTables_data()
{
    QTest::addColumn<QByteArray>("table");
    QTest::newRow("comma, nvprof's name") << QByteArray("seqlen,gst_transactions\n64,6144\n128,12288\n");
    QTest::newRow("the counter's own name")
        << QByteArray("l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum;Seq Len\n6144;64\n12288;128\n");
    QTest::newRow("Markdown") << QByteArray("\n| seqlen | Collected | Expected ($x/8$) |\n| --- | ---: | --- |\n| 64 | "
                                            "6144 | 6144 |\n| 128 | 12288 | 12288 |\n");
    QTest::newRow("CRLF, blank lines, text before")
        << QByteArray("seqlen by hand, A100\r\n\r\nseqlen,collected\r\n64,6144\r\n\r\n128,12288\r\n");
}

void TestStoreTransactions::readsTables()
{
    QFETCH(QByteArray, table);
    const Parsed<StoreTable> read = readStoreTableText(table.toStdString(), "table");
    QVERIFY2(read.diagnostics.empty(), qPrintable(text(read.diagnostics)));
    QCOMPARE(read.value.rows.size(), std::size_t {2});
    QCOMPARE(read.value.rows[1].rows, 128.0);
    QCOMPARE(read.value.rows[1].collected, 12288.0);
    QVERIFY(std::isnan(read.value.rows[1].width));
    QVERIFY(!read.value.has_width_column);
}

void TestStoreTransactions::refusesTables_data()
{
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << QByteArray() << "no table of store transactions";
    QTest::newRow("no counter") << QByteArray("seqlen,head_dim\n1,2\n") << "no table of store transactions";
    QTest::newRow("no size") << QByteArray("collected,expected\n1,2\n") << "no table of store transactions";
    QTest::newRow("no rows") << QByteArray("seqlen,collected\n") << "no usable row";
    QTest::newRow("zeros") << QByteArray(200, '\0') << "no table of store transactions";
    QTest::newRow("a very long line") << QByteArray(1 << 20, ',') << "no table of store transactions";
}

void TestStoreTransactions::refusesTables()
{
    QFETCH(QByteArray, table);
    QFETCH(QString, message);
    const Parsed<StoreTable> read = readStoreTableText(table.toStdString(), "table");
    QVERIFY(!read.ok());
    QVERIFY2(text(read.diagnostics).contains(message), qPrintable(text(read.diagnostics)));
}

void TestStoreTransactions::keepsGoodRows()
{
    const Parsed<StoreTable> read =
        readStoreTableText("seqlen,collected\n64,6144\n128,n/a\n-3,5\n256\nx,1\n512,49152\n", "table.csv");
    QVERIFY(read.ok());
    QCOMPARE(read.value.rows.size(), std::size_t {2});
    QCOMPARE(read.value.rows[1].line, 7);
    QCOMPARE(read.diagnostics.size(), std::size_t {4});
    QCOMPARE(read.diagnostics[0].line, 3);
    QVERIFY(text(read.diagnostics).contains(QStringLiteral("found \"n/a\", expected a positive number")));
}

void TestStoreTransactions::findsTheDimensionThatATableLeavesOut()
{
    const auto bySeqlen = readStoreTableText("seqlen,collected\n64,6144\n128,12288\n256,24576\n", "a").value;
    QCOMPARE(impliedDimension(bySeqlen, 4).value_or(0), 768.0);
    QCOMPARE(impliedDimension(bySeqlen, 2).value_or(0), 1536.0);
    const auto byHeadDim = readStoreTableText("headDim,collected\n384,6144\n768,12288\n1536,24576\n", "b").value;
    QCOMPARE(impliedDimension(byHeadDim, 4).value_or(0), 128.0);
}

void TestStoreTransactions::refusesToImplyWhatRowsContradict()
{
    const auto uneven = readStoreTableText("seqlen,collected\n64,6144\n128,24576\n", "a").value;
    QVERIFY(!impliedDimension(uneven, 4));
    const auto both = readStoreTableText("seqlen,head_dim,collected\n64,768,6144\n", "b").value;
    QVERIFY(!impliedDimension(both, 4));
    QVERIFY(!impliedDimension(StoreTable(), 4));
}

void TestStoreTransactions::readsSharedTables()
{
    const QDir folder(QStringLiteral(RIDGEPOINT_SHARED_DATA "/counters"));
    const QStringList files = folder.entryList({QStringLiteral("store_transactions_by_*.csv")});
    if (files.isEmpty())
        QSKIP("the shared tables are not here");
    for (const QString& file : files) {
        const Parsed<StoreTable> read = readStoreTable(folder.filePath(file).toStdString());
        QVERIFY2(read.ok(), qPrintable(text(read.diagnostics)));
        QCOMPARE(read.value.rows.size(), std::size_t {5});
        for (const StoreRow& row : read.value.rows)
            QCOMPARE(checkStores({row.rows, row.width, 4}, row.collected).verdict, StoreVerdict::Ideal);
    }
}

QTEST_APPLESS_MAIN(TestStoreTransactions)
#include "tst_store_transactions.moc"
