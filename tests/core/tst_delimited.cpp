// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QTest>

#include "core/measure/delimited.h"

#include <random>
#include <string>

using namespace ridgepoint;

namespace {

/// Rows as "cell|cell", one a line, after the number of the line in which the row begins.
QStringList dump(std::string_view text, char delimiter = ',')
{
    QStringList rows;
    DelimitedReader reader(text, delimiter);
    while (reader.next()) {
        QStringList cells;
        for (const std::string_view cell : reader.cells())
            cells << QString::fromUtf8(cell.data(), static_cast<qsizetype>(cell.size()));
        rows << QString::number(reader.line()) + QLatin1Char(':') + cells.join(QLatin1Char('|'));
    }
    return rows;
}

} // namespace

class TestDelimited : public QObject
{
    Q_OBJECT

private slots:
    void splits_data();
    void splits();
    void findsDelimiter_data();
    void findsDelimiter();
    void tellsPositions();
    void tellsPositionsBehindUnescapedCells();
    void capsColumns();
    void readsOneLongLine();
    void keepsMemoryOfDoubledQuotesBounded();
    void staysLinearOnStrayQuotes();
    void survivesRandomText();
    void splitsAlikeNearAndFarFromTheEnd();
};

void TestDelimited::splits_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("rows");
    const auto row = [](const char* story, const char* text, const QStringList& rows) {
        QTest::newRow(story) << QByteArray(text) << rows;
    };
    row("nothing", "", {});
    row("one cell", "a", {"1:a"});
    row("two rows", "a,b\nc,d\n", {"1:a|b", "2:c|d"});
    row("no line end at the end", "a,b\nc,d", {"1:a|b", "2:c|d"});
    row("CRLF", "a,b\r\nc,d\r\n", {"1:a|b", "2:c|d"});
    row("CR at the end of the text", "a,b\r", {"1:a|b"});
    row("ragged", "a\nb,c,d\ne,f\n", {"1:a", "2:b|c|d", "3:e|f"});
    row("blank lines", "\na\n\r\nb\n", {"1:", "2:a", "3:", "4:b"});
    row("empty cells", ",,\na,,b,\n", {"1:||", "2:a||b|"});
    row("quoted", "\"a,b\",c\n", {"1:a,b|c"});
    row("quoted last, CRLF", "a,\"b\"\r\nc,\"d\"\r", {"1:a|b", "2:c|d"});
    row("quoted, end of text", "a,\"b\"", {"1:a|b"});
    row("quoted and empty", "\"\",\"\"\n", {"1:|"});
    row("doubled quotes", "\"a\"\"b\",\"\"\"\",c\n", {"1:a\"b|\"|c"});
    row("quoted line breaks", "\"a\nb\nc\",d\ne,f\n", {"1:a\nb\nc|d", "4:e|f"});
    row("quote inside a plain cell", "a\"b\",c\n", {"1:a\"b\"|c"});
    row("quote not closed before the delimiter", "\"a\" b,c\nd,e\n", {"1:\"a\" b|c", "2:d|e"});
    row("quote never closed", "\"a,b\nc,d\n", {"1:\"a|b", "2:c|d"});
    row("quote at the very end", "a,\"", {"1:a|\""});
    row("cells longer than a step of the scan", "0123456789abcdefghij,0123456789abcdef\n0123456789abcde\n",
        {"1:0123456789abcdefghij|0123456789abcdef", "2:0123456789abcde"});
}

void TestDelimited::splits()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QStringList, rows);

    // A buffer of its own size: a read past the end would be seen by a sanitizer.
    const std::string exact(text.constData(), static_cast<std::size_t>(text.size()));

    QCOMPARE(dump(exact), rows);
}

void TestDelimited::findsDelimiter_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<char>("delimiter");
    QTest::newRow("comma") << QByteArray("m,n,k\n1;2;3;4;5\n") << ',';
    QTest::newRow("semicolon") << QByteArray("m;n;k\n1,0;2,0;3,0\n") << ';';
    QTest::newRow("tab") << QByteArray("m\tn, or so\tk\n") << '\t';
    QTest::newRow("quoted ones do not count") << QByteArray("\"a;b;c;d\",e,f\n") << ',';
    QTest::newRow("none") << QByteArray("batch\n1\n") << ',';
    QTest::newRow("empty") << QByteArray() << ',';
    QTest::newRow("blank lines first") << QByteArray("\r\n\na;b\n") << ';';
}

void TestDelimited::findsDelimiter()
{
    QFETCH(const QByteArray, text);
    QFETCH(const char, delimiter);

    QCOMPARE(delimiterOf({text.constData(), static_cast<std::size_t>(text.size())}), delimiter);
}

void TestDelimited::tellsPositions()
{
    DelimitedReader reader("a,bc,\"d\ne\",f\nghi,j\n");
    QVERIFY(reader.next());
    QCOMPARE(reader.position(0), (CellPosition {1, 1}));
    QCOMPARE(reader.position(1), (CellPosition {1, 3}));
    QCOMPARE(reader.position(2), (CellPosition {1, 7}));
    QCOMPARE(reader.position(3), (CellPosition {2, 4}));

    QVERIFY(reader.next());
    QCOMPARE(reader.line(), 3);
    QCOMPARE(reader.position(1), (CellPosition {3, 5}));
    QCOMPARE(reader.position(7), (CellPosition {3, 6}));
    QCOMPARE(reader.rowText(), std::string_view("ghi,j"));
    QVERIFY(!reader.next());
    QVERIFY(!reader.next());
}

void TestDelimited::tellsPositionsBehindUnescapedCells()
{
    DelimitedReader reader("\"a\"\"b\",\"c\"\"d\",e\n");
    QVERIFY(reader.next());
    QCOMPARE(reader.cells()[0], std::string_view("a\"b"));
    QCOMPARE(reader.cells()[1], std::string_view("c\"d"));
    QCOMPARE(reader.position(0), (CellPosition {1, 2}));
    QCOMPARE(reader.position(1), (CellPosition {1, 9}));
    QCOMPARE(reader.position(2), (CellPosition {1, 15}));
}

void TestDelimited::capsColumns()
{
    const std::string text = std::string(1'000'000, ',') + "\n1,2\n";
    DelimitedReader reader(text);
    QVERIFY(reader.next());
    QCOMPARE(reader.cellCount(), std::size_t {1'000'001});
    QCOMPARE(reader.cells().size(), DelimitedReader::max_columns);
    QVERIFY(reader.hasTooManyCells());

    QVERIFY(reader.next());
    QCOMPARE(reader.cells().size(), std::size_t {2});
    QCOMPARE(reader.line(), 2);
}

void TestDelimited::readsOneLongLine()
{
    const std::string text(100'000'000, 'x');
    DelimitedReader reader(text);
    QVERIFY(reader.next());
    QCOMPARE(reader.cells()[0].size(), text.size());
    QVERIFY(!reader.next());
}

void TestDelimited::keepsMemoryOfDoubledQuotesBounded()
{
    const std::string text = "\"" + std::string(10'000'000, '"') + "\"";
    DelimitedReader reader(text);
    QVERIFY(reader.next());
    QCOMPARE(reader.cells()[0].size(), DelimitedReader::max_unescaped_bytes);
}

void TestDelimited::staysLinearOnStrayQuotes()
{
    std::string text;
    for (int i = 0; i < 200'000; ++i)
        text += "\"a\"\"\"b,\"\"\"\n";
    QElapsedTimer timer;
    timer.start();

    DelimitedReader reader(text);
    while (reader.next()) { }

    QVERIFY2(timer.elapsed() < 5000, "quotes that nothing closes take more than linear time");
}

void TestDelimited::survivesRandomText()
{
    constexpr std::string_view alphabet = "a,\"\r\n;b\"";
    std::mt19937 random(7); // NOLINT: the same texts in each run
    for (int round = 0; round < 3000; ++round) {
        std::string text(random() % 60, ' ');
        for (char& character : text)
            character = alphabet[random() % alphabet.size()];
        DelimitedReader reader(text);
        std::size_t bytes = 0;
        int line = 0;
        while (reader.next()) {
            QVERIFY(reader.line() > line);
            line = reader.line();
            for (std::size_t i = 0; i < reader.cells().size(); ++i) {
                bytes += reader.cells()[i].size();
                QVERIFY(reader.position(i).line >= line && reader.position(i).column >= 1);
            }
        }
        QVERIFY(bytes <= text.size());
        QCOMPARE(reader.offset(), text.size());
    }
}

/// Close to the end of a text the reader goes from cell to cell, before that in windows of many bytes.
void TestDelimited::splitsAlikeNearAndFarFromTheEnd()
{
    constexpr std::string_view alphabet = "aaaaaaaaaaa,,,,\"\r\n\"";
    std::mt19937 random(19); // NOLINT: the same texts in each run
    for (int round = 0; round < 3000; ++round) {
        std::string text(random() % 120 + 1, ' ');
        for (char& character : text)
            character = alphabet[random() % alphabet.size()];
        const QStringList near = dump(text);
        const QStringList far = dump(text + '\n' + std::string(200, 'x'));
        QCOMPARE(far.mid(0, near.size()), near);
    }
}

QTEST_GUILESS_MAIN(TestDelimited)
#include "tst_delimited.moc"
