// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <QTest>

#include "core/measure/gemm_import.h"
#include "core/measure/table_preview.h"
#include "core/measure/text_source.h"
#include "tests/core/gemm_test_text.h"

#include <array>
#include <random>
#include <utility>

using namespace ridgepoint;
using namespace ridgepoint::test;

namespace {

GemmFacts columns(const std::string& text)
{
    GemmFacts facts;
    facts.mapping = parseColumns(text).value;
    return facts;
}

/// "m n k nanoseconds dtype gpu kernel" of each row.
QString summary(const GemmSweep& sweep)
{
    QStringList rows;
    for (const GemmRow& row : sweep.rows) {
        const std::string kernel = row.kernel == GemmRow::no_kernel ? "-" : sweep.kernels.at(row.kernel);
        rows += QStringLiteral("%1 %2 %3 %4 %5 %6 %7")
                    .arg(row.m)
                    .arg(row.n)
                    .arg(row.k)
                    .arg(row.time_s * 1e9, 0, 'f', 0)
                    .arg(QString::fromStdString(sweep.dtypes.at(row.dtype).text))
                    .arg(QString::fromStdString(sweep.gpu_name).replace(' ', '_'))
                    .arg(QString::fromStdString(kernel));
    }
    return rows.join(QLatin1String("; "));
}

} // namespace

class TestColumnMapping : public QObject
{
    Q_OBJECT

private slots:
    void readsTables_data();
    void readsTables();
    void refuses_data();
    void refuses();
    void asksForWhatTheMappingLacks();
    void tellsTheNotation_data();
    void tellsTheNotation();
    void givenNotationWins();
    void anyTableMayBeMapped();
    void parsesColumns_data();
    void parsesColumns();
    void refusesColumns_data();
    void refusesColumns();
    void textComesBack();
    void knowsUnits_data();
    void knowsUnits();
    void suggestionsCanBeRead_data();
    void suggestionsCanBeRead();
    void survivesRandomEdits();
    void readsRealFile();
};

void TestColumnMapping::readsTables_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("mapping");
    QTest::addColumn<QString>("rows");
    const auto row = [](const char* story, const char* text, const char* mapping, const char* rows) {
        QTest::newRow(story) << QString::fromUtf8(text) << QString::fromUtf8(mapping) << QString::fromUtf8(rows);
    };
    row("names", "rows,cols,depth,latency\n8,32,64,0.5\n", "m=rows,n=cols,k=depth,time=latency:ms,dtype=bf16",
        "8 32 64 500000 bf16  -");
    row("names in any case", "Rows,Cols,Depth,Latency\n8,32,64,0.5\n", "m=ROWS,n=cols,k=DEPTH,time=latency:us",
        "8 32 64 500   -");
    row("numbers, with a header", "rows,cols,depth,latency\n8,32,64,0.5\n", "m=1,n=2,k=3,time=4:s",
        "8 32 64 500000000   -");
    row("numbers, without a header", "8,32,64,0.5\n9,32,64,0.75\n", "m=1,n=2,k=3,time=4:ns",
        "8 32 64 1   -; 9 32 64 1   -");
    row("a header that is said to be data", "8,32,64,5\n", "m=1,n=2,k=3,time=4:ns,header=no", "8 32 64 5   -");
    row("the first row is said to be names", "8,32,64,5\n9,32,64,6\n", "m=1,n=2,k=3,time=4:ns,header=yes",
        "9 32 64 6   -");
    row("names that are numbers", "3,2,1,us\n8,32,64,5\n", "m=3,n=2,k=1,time=us,header=yes", "8 32 64 5000   -");
    row("numbers that stand in the values too", "a;b;c;d\n1;2;3;4,5\n2;2;3;5,5\n", "m=1,n=2,k=3,time=4:us,header=yes",
        "1 2 3 4500   -; 2 2 3 5500   -");
    row("numbers, with lines before the header", "report of 12.03.\n\na;b;c;d\n8;32;64;5\n",
        "m=1,n=2,k=3,time=4:us,header=yes,delimiter=semicolon", "8 32 64 5000   -");
    row("unit in the name", "m;n;k;Time [us]\n8;32;64;5\n", "m=m,n=n,k=k,time=Time [us]", "8 32 64 5000   -");
    row("unit behind '_'", "m,n,k,t_ms\n8,32,64,5\n", "m=m,n=n,k=k,time=t_ms", "8 32 64 5000000   -");
    row("the given unit wins", "m,n,k,t_ms\n8,32,64,5\n", "m=m,n=n,k=k,time=t_ms:us", "8 32 64 5000   -");
    row("units glued to the values", "8, 32, 64, 0.25ms, 1Tflops\n9, 32, 64, 2.5us, 1Tflops", "m=1,n=2,k=3,time=4",
        "8 32 64 250000   -; 9 32 64 2500   -");
    row("a glued unit wins over the given one", "8,32,64,3 us\n9,32,64,3\n", "m=1,n=2,k=3,time=4:ms",
        "8 32 64 3000   -; 9 32 64 3000000   -");
    row("the micro sign", "8,32,64,3\xC2\xB5s\n", "m=1,n=2,k=3,time=4", "8 32 64 3000   -");
    row("constants", "rows,t_us\n8,5\n", "m=rows,n:=32,k:=64,time=t_us,dtype:=fp8,gpu:=NVIDIA L4,kernel:=mine",
        "8 32 64 5000 fp8 NVIDIA_L4 mine");
    row("columns for dtype, GPU and kernel", "m,n,k,us,t,g,kern\n8,32,64,5,fp16,L4,a\n9,32,64,5,fp8,L4,b\n",
        "m=m,n=n,k=k,time=us,dtype=t,gpu=g,kernel=kern", "8 32 64 5000 fp16 L4 a; 9 32 64 5000 fp8 L4 b");
    row("a column called bf16 is one", "m,n,k,us,bf16\n8,32,64,5,fp8\n", "m=m,n=n,k=k,time=us,dtype=bf16",
        "8 32 64 5000 fp8  -");
    row("quoted name", "m,n,k,\"time, mean\"\n8,32,64,5\n", "m=m,n=n,k=k,time=\"time, mean\":us", "8 32 64 5000   -");
    row("lines before the header", "run 3\n# a remark, with a comma\n\nm\tn\tk\tus\n8\t32\t64\t5\n",
        "m=m,n=n,k=k,time=us", "8 32 64 5000   -");
    row("lines before the values", "my measurement\n8,32,64,5us\n", "m=1,n=2,k=3,time=4", "8 32 64 5000   -");
    row("tabs", "m\tn\tk\tus\n8\t32\t64\t1,234.5\n", "m=m,n=n,k=k,time=us", "8 32 64 1234500   -");
    row("decimal comma", "m;n;k;us\n1.024;32;64;0,5\n9;32;64;1.234,5\n", "m=m,n=n,k=k,time=us",
        "1024 32 64 500   -; 9 32 64 1234500   -");
    row("decimal comma in quotes", "m,n,k,us\n8,32,64,\"0,5\"\n", "m=m,n=n,k=k,time=us", "8 32 64 500   -");
    row("decimal comma with a unit", "m;n;k;t\n8;32;64;0,5 ms\n", "m=m,n=n,k=k,time=t", "8 32 64 500000   -");
    row("a bad row between good ones", "m,n,k,us\n8,32,64,5\nx,32,64,5\n9,32,64,5\n", "m=m,n=n,k=k,time=us",
        "8 32 64 5000   -; 9 32 64 5000   -");
    row("rows of one of two GPUs", "m,n,k,us,g\n8,32,64,5,L4\n9,32,64,5,L40S\n", "m=m,n=n,k=k,time=us,gpu=g",
        "8 32 64 5000  L4 -");
}

void TestColumnMapping::readsTables()
{
    QFETCH(const QString, text);
    QFETCH(const QString, mapping);
    QFETCH(const QString, rows);

    const Parsed<ColumnMapping> parsedColumns = parseColumns(mapping.toStdString());
    QVERIFY2(parsedColumns.ok(), joinedText(parsedColumns.diagnostics).c_str());
    const Parsed<GemmSweep> parsed = importGemmText(text.toStdString(), "t.csv", columns(mapping.toStdString()));

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.layout, GemmLayout::MappedTable);
    QCOMPARE(summary(parsed.value), rows);
}

void TestColumnMapping::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("mapping");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const char* text, const char* mapping, const char* message) {
        QTest::newRow(story) << QString::fromUtf8(text) << QString::fromUtf8(mapping) << QString::fromUtf8(message);
    };
    const char* const table = "rows,cols,depth,latency\n8,32,64,0.5\n";
    row("no such name", table, "m=batch,n=cols,k=depth,time=latency:ms",
        "t.csv:1:1: found no column \"batch\" for m, expected one of \"rows,cols,depth,latency\"");
    row("number too large", table, "m=1,n=2,k=3,time=5:ms", "found no column \"5\" for time, expected a number 1 … 4");
    row("a name without a header", "8,32,64,5\n", "m=rows,n=2,k=3,time=4:ms,header=no",
        "found no column \"rows\" for m, expected a number 1 … 4, because the table has no header");
    row("no unit", table, "m=rows,n=cols,k=depth,time=latency",
        "t.csv:1:17: found no unit of the time in column \"latency\", expected one, such as time=latency:ms");
    row("constant n is no number", table, "m=rows,n:=many,k=depth,time=latency:ms",
        "found \"many\" for n, expected a whole");
    row("constant m beyond its range", table, "m:=9e99,n=cols,k=depth,time=latency:ms", "found \"9e99\" for m");
    row("constant time", table, "m=rows,time:=5", "found no column for time, expected one");
    row("no usable row", "m,n,k,us\nx,1,1,1\n", "m=m,n=n,k=k,time=us", "no usable row below the header");
    row("empty", "", "m=m,n=n,k=k,time=us", "the file is empty");
    row("a unit that is none", "8,32,64,5 min\n", "m=1,n=2,k=3,time=4:ms", "no usable row");
}

void TestColumnMapping::refuses()
{
    QFETCH(const QString, text);
    QFETCH(const QString, mapping);
    QFETCH(const QString, message);

    const Parsed<GemmSweep> parsed = importGemmText(text.toStdString(), "t.csv", columns(mapping.toStdString()));

    QVERIFY(!parsed.ok());
    QVERIFY(parsed.value.rows.empty());
    QVERIFY2(messages(parsed).contains(message), qPrintable(messages(parsed)));
}

void TestColumnMapping::asksForWhatTheMappingLacks()
{
    const std::string table = "rows,t_us\n8,5\n";
    GemmFacts facts = columns("m=rows,time=t_us");

    const Parsed<GemmSweep> lacking = importGemmText(table, "t.csv", facts);
    facts.n = 32;
    facts.k = 64;
    facts.dtype = "fp16";
    facts.gpu_name = "NVIDIA L4";
    const Parsed<GemmSweep> complete = importGemmText(table, "t.csv", facts);

    QVERIFY(lacking.ok());
    QCOMPARE(lacking.value.gaps, (GemmGaps {true, true, true, true}));
    QVERIFY(messages(lacking).contains(QLatin1String("needs n and k")));
    QVERIFY2(complete.diagnostics.empty(), qPrintable(messages(complete)));
    QCOMPARE(summary(complete.value), QStringLiteral("8 32 64 5000 fp16 NVIDIA_L4 -"));
}

void TestColumnMapping::tellsTheNotation_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("notation");
    const auto row = [](const char* story, const char* text, const char* notation) {
        QTest::newRow(story) << QString::fromUtf8(text) << QString::fromUtf8(notation);
    };
    row("points", "m;n;k;us\n8;32;64;0.5\n", "; decimal point");
    row("commas", "m;n;k;us\n8;32;64;0,5\n", "; decimal comma");
    row("whole numbers alone", "m,n,k,us\n8,32,64,5\n", ", decimal point");
    row("groups of two kinds", "m\tn\tk\tus\n8\t32\t64\t1.234.567,5\n", "\t decimal comma");
    row("two groups", "m;n;k;us\n8;32;64;1,234,567\n", "; decimal point");
    row("one group: a guess", "m;n;k;us\n8;32;64;1,234\n", "; decimal comma, guessed");
    row("another row tells", "m;n;k;us\n8;32;64;1,234\n8;32;64;1,23\n", "; decimal comma");
    row("a zero begins no group", "m;n;k;us\n8;32;64;0,500\n", "; decimal comma");
    row("the majority", "m;n;k;us\n8;32;64;0.5\n8;32;64;0,5\n9;32;64;0.5\n", "; decimal point");
    row("known tables too", "gemm_dtype;m;n;k;latency\nfp8;8;32;64;0,5\n", "; decimal comma");
}

void TestColumnMapping::tellsTheNotation()
{
    QFETCH(const QString, text);
    QFETCH(const QString, notation);
    GemmFacts facts = columns("m=m,n=n,k=k,time=us");
    if (text.startsWith(QLatin1String("gemm")))
        facts.mapping.reset();

    const Parsed<GemmSweep> parsed = importGemmText(text.toStdString(), "t.csv", facts);

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    const GemmSweep& sweep = parsed.value;
    const std::string found = std::string(1, sweep.delimiter) + ' ' + std::string(name(sweep.locale))
        + (sweep.locale_is_guess ? ", guessed" : "");
    QCOMPARE(QString::fromStdString(found), notation);
    QCOMPARE(messages(parsed).contains(QLatin1String("can be read two ways")), sweep.locale_is_guess);
    QCOMPARE(messages(parsed).contains(QLatin1String("decimal comma")), sweep.locale == NumberLocale::Comma);
}

void TestColumnMapping::givenNotationWins()
{
    const std::string text = "m;n;k;us\n8;32;64;1,234\n";
    GemmFacts facts = columns("m=m,n=n,k=k,time=us,decimal=comma");

    const Parsed<GemmSweep> mapped = importGemmText(text, "t.csv", facts);
    facts.locale = NumberLocale::Point;
    const Parsed<GemmSweep> corrected = importGemmText(text, "t.csv", facts);
    facts = columns("m=1,time=2:us,header=no");
    facts.delimiter = ';';
    const Parsed<GemmSweep> delimited = importGemmText("8;5,5\n", "t.csv", facts);

    QCOMPARE(mapped.value.rows.at(0).time_s, 1.234e-6);
    QCOMPARE(corrected.value.rows.at(0).time_s, 1234e-6);
    QVERIFY(!corrected.value.locale_is_guess);
    QCOMPARE(delimited.value.delimiter, ';');
}

void TestColumnMapping::anyTableMayBeMapped()
{
    const std::string text = tableHeader + tableRow("8", "32", "64", "0.5");

    const Parsed<GemmSweep> parsed = importGemmText(text, "t.csv", columns("m=n,n=m,k=k,time=latency:s"));

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(summary(parsed.value), QStringLiteral("32 8 64 500000000   -"));
}

void TestColumnMapping::parsesColumns_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("again"); // as columnsText() says it
    const auto row = [](const char* story, const char* text, const char* again) {
        QTest::newRow(story) << QString::fromUtf8(text) << QString::fromUtf8(again);
    };
    row("names", "m=rows,n=cols,k=depth,time=latency:ms,dtype=bf16",
        "m=rows,n=cols,k=depth,time=latency:ms,dtype=bf16");
    row("blanks and capitals", " M = rows , TIME = t : US ", "m=rows,time=t:us");
    row("numbers", "m=1,n=2,k=3,time=4", "m=1,n=2,k=3,time=4");
    row("constants", "m=rows,n:=4096,time=t,gpu:=NVIDIA L4", "m=rows,n:=4096,time=t,gpu:=NVIDIA L4");
    row("unit spelt out", "m=1,time=t:microseconds", "m=1,time=t:us");
    row("quotes", "m=\"a,b\",time=\"t=\"\"x\"\"\":ms", "m=\"a,b\",time=\"t=\"\"x\"\"\":ms");
    row("brackets", "m=m,time=kernel_time[us]", "m=m,time=kernel_time[us]");
    row("options", "m=m,time=t,delimiter=;,decimal=comma,header=no",
        "m=m,time=t,delimiter=semicolon,decimal=comma,header=no");
    row("a colon in another field", "m=a:b,time=t", "m=\"a:b\",time=t");
}

void TestColumnMapping::parsesColumns()
{
    QFETCH(const QString, text);
    QFETCH(const QString, again);

    const Parsed<ColumnMapping> parsed = parseColumns(text.toStdString());

    QVERIFY2(parsed.ok(), joinedText(parsed.diagnostics).c_str());
    QCOMPARE(QString::fromStdString(columnsText(parsed.value)), again);
    QCOMPARE(parseColumns(again.toStdString()).value, parsed.value);
}

void TestColumnMapping::refusesColumns_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* story, const char* text, const char* message) {
        QTest::newRow(story) << QString::fromUtf8(text) << QString::fromUtf8(message);
    };
    row("nothing", "", "--columns:1:1: found no column for m, expected m=NAME");
    row("no time", "m=rows", "--columns:1:7: found no column for time");
    row("no column", "m=,time=t", "--columns:1:3: found no value for \"m\"");
    row("no field", "m=rows,=x,time=t", "--columns:1:8: found field \"\", expected m, n, k, time");
    row("unknown field", "m=rows,width=x,time=t", "--columns:1:8: found field \"width\", expected m, n, k");
    row("no equals sign", "m=rows,time",
        "--columns:1:8: found \"time\", expected a field and its column such as m=rows");
    row("twice", "m=a,m=b,time=t", "--columns:1:5: found \"m\" twice, expected it once");
    row("unit of something else", "m=a:ms,time=t", "found a unit of time for \"m\", expected one only for time");
    row("unknown unit", "m=a,time=t:min", "--columns:1:10: found unit \"min\", expected ns, us, ms or s");
    row("quote never closed", "m=a,time=\"t", "--columns:1:10: found a quote that is never closed");
    row("text behind a quote", "m=\"a\"b,time=t", "found \"b\" behind the quoted name, expected ','");
    row("unknown delimiter", "m=a,time=t,delimiter=pipe", "found \"pipe\", expected comma, semicolon or tab");
    row("unknown notation", "m=a,time=t,decimal=dot", "found \"dot\", expected point or comma");
    row("header is no flag", "m=a,time=t,header=perhaps", "found \"perhaps\", expected yes or no");
}

void TestColumnMapping::refusesColumns()
{
    QFETCH(const QString, text);
    QFETCH(const QString, message);

    const Parsed<ColumnMapping> parsed = parseColumns(text.toStdString());

    QVERIFY(!parsed.ok());
    const QString found = QString::fromStdString(joinedText(parsed.diagnostics));
    QVERIFY2(found.contains(message), qPrintable(found));
}

void TestColumnMapping::textComesBack()
{
    constexpr std::array<std::string_view, 12> names {
        "a", "M", "time [us]", "a,b", "x=y", "p:ms", "\"", "\"q\"", " blank ", "12", "µ", "a\"b,c"};
    std::mt19937 random(7); // NOLINT: the same mappings in each run
    for (int round = 0; round < 2000; ++round) {
        ColumnMapping mapping;
        for (ColumnSource& source : mapping.sources) {
            const auto kind = random() % 3;
            (kind == 0 ? source.column : source.constant) = kind == 2 ? "" : names[random() % names.size()];
        }
        mapping[MappedField::M] = {"m", ""};
        mapping[MappedField::Time] = {std::string(names[random() % names.size()]), ""};
        if (random() % 2 == 0)
            mapping.time_unit = static_cast<TimeUnit>(random() % 4);
        if (random() % 2 == 0)
            mapping.delimiter = ",;\t"[random() % 3];
        if (random() % 2 == 0)
            mapping.locale = static_cast<NumberLocale>(random() % 2);
        if (random() % 2 == 0)
            mapping.has_header = random() % 2 == 0;

        const std::string text = columnsText(mapping);
        const Parsed<ColumnMapping> parsed = parseColumns(text);

        QVERIFY2(parsed.ok(), (text + '\n' + joinedText(parsed.diagnostics)).c_str());
        QVERIFY2(parsed.value == mapping, text.c_str());
    }
}

void TestColumnMapping::knowsUnits_data()
{
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("unit");
    constexpr std::array<std::pair<const char*, const char*>, 15> cases {
        {{"latency_ms", "ms"}, {"kernel_time[us]", "us"}, {"Time (ns)", "ns"}, {"duration.s", "s"}, {"elapsed s", "s"},
            {"us", "us"}, {"Mean [\xC2\xB5s]", "us"}, {"t [seconds]", "s"}, {"runtime_msec", "ms"}, {"latency", ""},
            {"s", ""}, {"items", ""}, {"params", ""}, {"time [cycles]", ""}, {"", ""}}};
    for (const auto& [column, unit] : cases)
        QTest::newRow(*column == '\0' ? "nothing" : column) << QString::fromUtf8(column) << QString::fromUtf8(unit);
}

void TestColumnMapping::knowsUnits()
{
    QFETCH(const QString, column);
    QFETCH(const QString, unit);

    const std::optional<TimeUnit> found = timeUnitOfName(column.toStdString());

    QCOMPARE(found ? QString::fromStdString(std::string(name(*found))) : QString(), unit);
}

void TestColumnMapping::suggestionsCanBeRead_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("rows");
    QTest::newRow("glued units") << QStringLiteral(
        "glued_units.csv") << QStringLiteral("64 4096 4096 125000   -; 128 4096 4096 250000   -; 8192 64 64 30500   -");
    QTest::newRow("decimal comma") << QStringLiteral("decimal_comma.csv")
                                   << QStringLiteral("1024 4096 4096 125000   -; 2048 4096 4096 1250500000   -");
    QTest::newRow("aiconfigurator") << QStringLiteral("gemm_table.csv") << QString();
}

void TestColumnMapping::suggestionsCanBeRead()
{
    QFETCH(const QString, file);
    QFETCH(const QString, rows);
    const Parsed<TextSource> source = TextSource::open(fixture(file.toStdString()));
    GemmFacts facts;
    facts.mapping = suggestMapping(source.value.text());
    QVERIFY(missingFields(*facts.mapping).empty());

    const Parsed<GemmSweep> parsed = importGemmSweep(fixture(file.toStdString()), facts);

    // The aiconfigurator table does not say its unit: that is asked for, not guessed.
    QCOMPARE(parsed.ok(), !rows.isEmpty());
    QVERIFY(parsed.ok() || messages(parsed).contains(QLatin1String("found no unit of the time")));
    QCOMPARE(summary(parsed.value), rows);
}

void TestColumnMapping::survivesRandomEdits()
{
    constexpr std::string_view pieces[] = {
        "\"", ",", ";", "\t", "\n", "-", ".", "e", "nan", "1e308", "99999999999999999999", "\xFF", "0,5", "us", "m"};
    const std::string original = "report\nm;n;k;t;g\n8;32;64;0,5 ms;L4\n9;32;64;1.234,5us;L40S\n16;32;64;3 s;L4\n";
    const GemmFacts mappings[] = {columns("m=m,n=n,k=k,time=t,gpu=g"), columns("m=1,n=2,k=3,time=4"),
        columns("m=1,n=2,k=3,time=4:ms,gpu=5,header=no"), columns("m=1,n:=3,time=4:us,delimiter=comma,decimal=comma")};
    std::mt19937 random(5); // NOLINT: the same edits in each run
    for (int round = 0; round < 20'000; ++round) {
        std::string text = original;
        for (auto edits = random() % 5 + 1; edits > 0; --edits)
            text.replace(random() % text.size(), random() % 4, pieces[random() % std::size(pieces)]);
        const Parsed<GemmSweep> parsed = importGemmText(text, "t.csv", mappings[random() % std::size(mappings)]);
        QCOMPARE(parsed.ok(), !parsed.value.rows.empty());
        for (const GemmRow& row : parsed.value.rows) {
            QVERIFY(row.m >= 1 && row.time_s >= 1e-12 && row.time_s <= 1e6);
            QVERIFY(row.dtype < parsed.value.dtypes.size());
        }
        QVERIFY(tablePreview(text).rows.size() <= TablePreview::max_rows);
    }
}

void TestColumnMapping::readsRealFile()
{
    const QString path = QStringLiteral(RIDGEPOINT_SHARED_DATA "/gemm/llmcompass/matmul_A100.csv");
    if (!QFileInfo::exists(path))
        QSKIP("the sample files are not here");
    const Parsed<TextSource> source = TextSource::open(path.toStdString());
    GemmFacts facts;
    facts.mapping = suggestMapping(source.value.text());
    facts.gpu_name = "a100";
    facts.dtype = "fp16";

    const Parsed<GemmSweep> parsed = importGemmSweep(path.toStdString(), facts);

    QVERIFY2(parsed.ok(), qPrintable(messages(parsed)));
    QCOMPARE(parsed.value.rows.size(), std::size_t {20});
    QCOMPARE(parsed.value.dropped_rows, std::size_t {0});
    QVERIFY(std::abs(flopPerSecond(parsed.value.rows[0]) / 101.7124e12 - 1) < 1e-3); // as the file says itself
    QVERIFY(messages(importGemmSweep(path.toStdString())).contains(QLatin1String("say which column holds what")));
}

QTEST_GUILESS_MAIN(TestColumnMapping)
#include "tst_column_mapping.moc"
