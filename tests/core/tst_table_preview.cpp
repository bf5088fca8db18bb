// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/measure/table_preview.h"

#include <string>
#include <vector>

using namespace ridgepoint;

class TestTablePreview : public QObject
{
    Q_OBJECT

private slots:
    void suggests_data();
    void suggests();
    void previews();
    void previewsHostileText_data();
    void previewsHostileText();
    void fingerprintsHeaders();
};

void TestTablePreview::suggests_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("suggestion");
    const auto row = [](const char* story, const char* text, const char* suggestion) {
        QTest::newRow(story) << QString::fromUtf8(text) << QString::fromUtf8(suggestion);
    };
    row("plain letters", "M,N,K,latency_ms\n8,32,64,0.5\n", "m=M,n=N,k=K,time=latency_ms:ms,header=yes");
    row("words", "tokens;cols;depth;Duration (us)\n8;32;64;5\n",
        "m=tokens,n=cols,k=depth,time=Duration (us):us,header=yes");
    row("without a unit", "batch,n,k,time\n8,32,64,5\n", "m=batch,n=n,k=k,time=time,header=yes");
    row("type, GPU and kernel", "Rows,Cols,K,time [ns],dtype,GPU,Kernel\n8,32,64,5,fp8,L4,a\n",
        "m=Rows,n=Cols,k=K,time=time [ns]:ns,dtype=dtype,gpu=GPU,kernel=Kernel,header=yes");
    row("glued units", "64, 128, 256, 0.19ms, 101Tflops\n", "m=1,n=2,k=3,time=4,header=no");
    row("a preamble", "run 3\n\nm,n,k,us\n8,32,64,5\n", "m=m,n=n,k=k,time=us:us,header=yes");
    row("m wins over batch", "batch,m,n,k,us\n1,8,32,64,5\n", "m=m,n=n,k=k,time=us:us,header=yes");
    row("names that say nothing", "alpha,beta\n1,2\n", "header=yes");
    row("no table", "hello\n", "header=no");
    row("nothing", "", "");
}

void TestTablePreview::suggests()
{
    QFETCH(const QString, text);
    QFETCH(const QString, suggestion);

    QCOMPARE(QString::fromStdString(columnsText(suggestMapping(text.toStdString()))), suggestion);
}

void TestTablePreview::previews()
{
    std::string text = "a report\n\nRows;Cols;Name\n";
    for (int i = 0; i < 50; ++i)
        text += std::to_string(i) + ";0,5;" + std::string(1000, 'x') + "\n";

    const TablePreview preview = tablePreview(text);

    QCOMPARE(preview.delimiter, ';');
    QCOMPARE(preview.locale, NumberLocale::Comma);
    QVERIFY(preview.has_header);
    QCOMPARE(preview.first_line, 3);
    QCOMPARE(preview.columns, std::size_t {3});
    QCOMPARE(preview.header, (std::vector<std::string> {"Rows", "Cols", "Name"}));
    QCOMPARE(preview.rows.size(), TablePreview::max_rows);
    QCOMPARE(preview.rows[1][0], std::string("1"));
    QCOMPARE(preview.rows[1][2].size(), TablePreview::max_cell_bytes);
    QCOMPARE(tablePreview(text, ',').columns, std::size_t {2});
    QVERIFY(tablePreview(text, {}, false).header.empty());
}

void TestTablePreview::previewsHostileText_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("blank lines") << QByteArray("\n\r\n\n");
    QTest::newRow("a hundred thousand columns") << QByteArray(100'000, ',');
    QTest::newRow("ten megabytes in one cell") << QByteArray(10'000'000, 'x');
    QTest::newRow("a quote that is never closed") << "\"" + QByteArray(5'000'000, '\n');
    QTest::newRow("lines of quotes") << QByteArray("\"a\n").repeated(1'000'000);
    QTest::newRow("zeros") << QByteArray(1000, '\0');
    QTest::newRow("half a character") << QByteArray(255, 'x') + "\xC3\xA4,1\n";
}

void TestTablePreview::previewsHostileText()
{
    QFETCH(const QByteArray, text);

    const TablePreview preview = tablePreview(text.toStdString());

    QVERIFY(preview.rows.size() <= TablePreview::max_rows);
    for (const std::vector<std::string>& row : preview.rows) {
        QVERIFY(row.size() <= TablePreview::max_columns);
        for (const std::string& cell : row)
            QVERIFY(cell.size() <= TablePreview::max_cell_bytes);
    }
}

void TestTablePreview::fingerprintsHeaders()
{
    const auto print = [](const char* text) { return tablePreview(text).fingerprint; };

    QCOMPARE(print("M,N,K,us\n1,2,3,4\n"), print(" m ; n;k;US\n9;8;7;6\n"));
    QVERIFY(print("M,N,K,us\n1,2,3,4\n") != print("N,M,K,us\n1,2,3,4\n"));
    QVERIFY(print("M,N,K,us\n1,2,3,4\n") != print("M,N,K,ms\n1,2,3,4\n"));
    QVERIFY(print("1,2,3,4us\n") != print("1,2,3,4us,5\n"));
    QCOMPARE(print("1,2,3,4us\n"), std::string("4 columns without names"));
}

QTEST_GUILESS_MAIN(TestTablePreview)
#include "tst_table_preview.moc"
