// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/io/json_object_internal.h"
#include "core/io/json_text.h"

using namespace ridgepoint;

namespace {

QString found(const Parsed<std::string>& parsed)
{
    return QString::fromStdString(joinedText(parsed.diagnostics));
}

/// What parseJson says of a text.
QString problems(const QByteArray& text)
{
    std::vector<Diagnostic> diagnostics;
    const std::string copy = text.toStdString();
    const std::optional<Json> document = parseJson({"t.json", copy, &diagnostics});
    const QString all = QString::fromStdString(joinedText(diagnostics));
    return document ? all : "no document; " + all;
}

} // namespace

class TestJsonText : public QObject
{
    Q_OBJECT

private slots:
    void readsAFile();
    void refusesWhatIsNoText_data();
    void refusesWhatIsNoText();
    void locatesValuesAndKeys_data();
    void locatesValuesAndKeys();
    void locateSurvivesAnyText();
    void syntaxErrors_data();
    void syntaxErrors();
    void depthIsBounded();
    void duplicateKeysAreNamed();
    void typedValues_data();
    void typedValues();
    void nullCountsAsAbsent();
    void manyProblemsAreCut();
    void errorsStandBesideManyWarnings();
    void messagesLeaveTheTerminalAlone();
};

void TestJsonText::readsAFile()
{
    QTemporaryFile file;
    QVERIFY(file.open() && file.write("{}\n") == 3 && file.flush());

    const Parsed<std::string> parsed = readTextFile(file.fileName().toStdString());

    QVERIFY(parsed.ok());
    QCOMPARE(parsed.value, std::string("{}\n"));
}

void TestJsonText::refusesWhatIsNoText_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("limit");
    QTest::addColumn<QString>("message");
    QTest::newRow("empty") << QByteArray() << 100 << "found an empty file, expected text";
    QTest::newRow("binary") << QByteArray("PK\x03\x04\0\0", 6) << 100
                            << "found a zero byte at offset 4, expected UTF-8 text";
    QTest::newRow("too large") << QByteArray(101, ' ') << 100 << "found 101 bytes, expected at most 100";
}

void TestJsonText::refusesWhatIsNoText()
{
    QFETCH(QByteArray, content);
    QFETCH(int, limit);
    QFETCH(QString, message);
    QTemporaryDir directory;
    QFile file(directory.filePath("t.json"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    file.close();

    const auto parsed = readTextFile(file.fileName().toStdString(), static_cast<std::uintmax_t>(limit));

    QVERIFY(!parsed.ok() && parsed.value.empty());
    QCOMPARE(found(parsed), file.fileName() + ": " + message);
    QVERIFY(found(readTextFile(directory.path().toStdString())).endsWith("found a directory, expected a file"));
    QVERIFY(found(readTextFile("/no/such/file")).endsWith("found no such file"));
    QVERIFY(found(readTextFile("/dev/zero")).endsWith("found a device or pipe, expected a file"));
}

void TestJsonText::locatesValuesAndKeys_data()
{
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<bool>("ofKey");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("root") << QByteArray("") << false << 1 << 1;
    QTest::newRow("number") << QByteArray("/a/b") << false << 2 << 13;
    QTest::newRow("its key") << QByteArray("/a/b") << true << 2 << 8;
    QTest::newRow("element") << QByteArray("/list/1/x") << false << 3 << 22;
    QTest::newRow("key given twice: the last") << QByteArray("/twice") << false << 5 << 12;
    QTest::newRow("escaped pointer") << QByteArray("/s~1l~0t") << false << 6 << 11;
    QTest::newRow("escaped key") << QByteArray("/quo\"te") << false << 7 << 13;
    QTest::newRow("absent") << QByteArray("/a/c") << false << 0 << 0;
    QTest::newRow("beyond the list") << QByteArray("/list/2") << false << 0 << 0;
    QTest::newRow("into a number") << QByteArray("/a/b/c") << false << 0 << 0;
}

void TestJsonText::locatesValuesAndKeys()
{
    constexpr std::string_view text = "{\n"
                                      "  \"a\":{\"b\": -3},\n"
                                      "  \"list\": [\"]\", {\"x\":4}],\n"
                                      "  \"twice\": 1,\n"
                                      "  \"twice\": 2,\n"
                                      "  \"s/l~t\":3,\n"
                                      "  \"quo\\\"te\":4 }";
    QFETCH(QByteArray, pointer);
    QFETCH(bool, ofKey);
    QFETCH(int, line);
    QFETCH(int, column);

    const auto position = locate(text, pointer.toStdString(), ofKey ? JsonPart::Key : JsonPart::Value);

    const TextPosition actual = position.value_or(TextPosition {});
    QCOMPARE(actual.line, line);
    QCOMPARE(actual.column, column);
}

void TestJsonText::locateSurvivesAnyText()
{
    const std::string text = R"({"a": {"b": ["c\"", {"d\u0041": 1e5}, null, true]}, "e": "\\"})";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        for (std::size_t i = 0; i < size; ++i) {
            std::string broken = text.substr(0, size);
            broken[i] = "]}:,\"\\x[{"[i % 9];
            locate(broken, "/a/b/3");
            locate(broken, "/a/b/1/dA");
            locate(broken, "/e");
        }
    }
    QCOMPARE(locate(text, "/a/b/1/dA").value_or(TextPosition {}), (TextPosition {1, 33}));
}

void TestJsonText::syntaxErrors_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("end") << QByteArray("{\n \"a\": ")
                         << "t.json:2:7: found end of input, expected '[', '{', or a literal";
    QTest::newRow("nothing") << QByteArray("") << "t.json:1:1: found end of input";
    QTest::newRow("trailing comma") << QByteArray("[1,\n]") << "t.json:2:1: found ']', expected '[', '{', or a literal";
    QTest::newRow("no colon") << QByteArray("{\"a\" 1}") << "t.json:1:6: found number literal, expected ':'";
    QTest::newRow("NaN") << QByteArray("{\"a\": NaN}") << "t.json:1:7: found NaN, expected a JSON value";
    QTest::newRow("single quotes") << QByteArray("{'a': 1}") << "t.json:1:2: found 'a', expected a JSON value";
    QTest::newRow("1e999") << QByteArray("[0,\n 1e999]") << "t.json:2:2: found a number beyond 1.797e308";
    QTest::newRow("leading zero") << QByteArray("[007]") << "t.json:1:3: found number literal";
    QTest::newRow("two values") << QByteArray("{}\n{}") << "t.json:2:1: found '{', expected end of input";
    QTest::newRow("open string") << QByteArray("[\"abc") << "t.json:1:6: found invalid string: missing closing quote";
    QTest::newRow("bad UTF-8") << QByteArray("[\"\xff\"]") << "t.json:1:3: found invalid string: ill-formed UTF-8 byte";
    QTest::newRow("comment") << QByteArray("// no\n{}") << "t.json:1:1: found //, expected a JSON value";
}

void TestJsonText::syntaxErrors()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, message);

    const QString actual = problems(text);

    QVERIFY2(actual.startsWith("no document; " + message), qPrintable(actual));
    QCOMPARE(actual.count('\n'), 0);
}

void TestJsonText::depthIsBounded()
{
    QCOMPARE(problems(QByteArray(64, '[') + QByteArray(64, ']')), QString());
    QCOMPARE(problems(QByteArray(65, '[') + QByteArray(65, ']')),
        QString("no document; t.json:1:65: found more than 64 nested objects and arrays"));
    QVERIFY(problems(QByteArray(1'000'000, '[')).contains("nested"));
    QVERIFY(problems(QByteArray("{\"a\":").repeated(500'000)).contains("nested"));
}

void TestJsonText::duplicateKeysAreNamed()
{
    QCOMPARE(problems("{\"a\": [{\"b\": 1,\n \"b\": 2}]}"),
        QString("t.json:2:2: /a/0/b: found the key twice; the last value counts"));
}

void TestJsonText::typedValues_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("asNumber");
    QTest::addColumn<QString>("asInteger");
    const QString number = "t.json:1:7: /k: found %1, expected a positive number up to 1e18";
    const QString integer = "t.json:1:7: /k: found %1, expected an integer from 1 to 8";
    QTest::newRow("fits") << QByteArray("3") << ""
                          << "";
    QTest::newRow("whole number with a point") << QByteArray("3.0") << ""
                                               << "";
    QTest::newRow("fraction") << QByteArray("3.5") << "" << integer.arg("3.5");
    QTest::newRow("zero") << QByteArray("0") << number.arg("0") << integer.arg("0");
    QTest::newRow("negative") << QByteArray("-3") << number.arg("-3") << integer.arg("-3");
    QTest::newRow("1e308") << QByteArray("1e308") << number.arg("1e+308") << integer.arg("1e+308");
    QTest::newRow("64 bits") << QByteArray("18446744073709551615") << number.arg("18446744073709551615")
                             << integer.arg("18446744073709551615");
    QTest::newRow("text") << QByteArray("\"3\"") << number.arg("\"3\"") << integer.arg("\"3\"");
    QTest::newRow("bool") << QByteArray("true") << number.arg("true") << integer.arg("true");
    QTest::newRow("list") << QByteArray("[3]") << number.arg("an array") << integer.arg("an array");
    QTest::newRow("object") << QByteArray("{}") << number.arg("an object") << integer.arg("an object");
}

void TestJsonText::typedValues()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, asNumber);
    QFETCH(QString, asInteger);
    const std::string text = "{\"k\": " + value.toStdString() + "}";
    const auto problemOf = [&text](auto read) {
        std::vector<Diagnostic> diagnostics;
        const JsonContext context {"t.json", text, &diagnostics};
        const Json document = parseJson(context).value_or(Json());
        JsonObject object(document, context);
        read(object);
        return QString::fromStdString(joinedText(diagnostics));
    };

    QCOMPARE(problemOf([](JsonObject& o) { o.number("k", positiveNumber); }), asNumber);
    QCOMPARE(problemOf([](JsonObject& o) { o.integer("k", {1, 8}); }), asInteger);
    if (value != "true")
        QVERIFY(problemOf([](JsonObject& o) { o.flag("k"); }).endsWith("expected true or false"));
}

void TestJsonText::nullCountsAsAbsent()
{
    std::vector<Diagnostic> diagnostics;
    const JsonContext context {"t.json", R"({"k": null})", &diagnostics};
    const Json document = parseJson(context).value_or(Json());
    JsonObject object(document, context);

    QCOMPARE(object.number("k", positiveNumber, 7), 7.0);
    QCOMPARE(object.integer("other", {1, 8}, 5), 5);
    QVERIFY(!object.has("k") && !object.object("k").present());
    QVERIFY(diagnostics.empty());
    object.requiredText("k");
    QCOMPARE(diagnostics.size(), std::size_t {1});
    object.reportUnknownKeys();
    QCOMPARE(diagnostics.size(), std::size_t {1});
}

void TestJsonText::manyProblemsAreCut()
{
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i)
        text += "\"k" + std::to_string(i) + "\":1,";
    text += "\"last\":1}";
    std::vector<Diagnostic> diagnostics;
    const JsonContext context {"t.json", text, &diagnostics};
    const Json document = parseJson(context).value_or(Json());

    JsonObject(document, context).reportUnknownKeys();

    QCOMPARE(diagnostics.size(), std::size_t {31});
}

void TestJsonText::errorsStandBesideManyWarnings()
{
    std::string text = "{";
    for (int i = 0; i < 100; ++i)
        text += "\"k" + std::to_string(i) + "\":1,";
    text += "\"size\":-1}";
    Parsed<int> parsed;
    const JsonContext context {"t.json", text, &parsed.diagnostics};
    const Json document = parseJson(context).value_or(Json());
    JsonObject object(document, context);
    object.ignore({"size"});

    object.reportUnknownKeys();
    parsed.value = object.integer("size", {1, 9});

    QVERIFY(!parsed.ok());
}

void TestJsonText::messagesLeaveTheTerminalAlone()
{
    const std::string text = "{\"\\u001b[2J\": 1, \"kind\": \"\\u001b[31m\"}";
    std::vector<Diagnostic> diagnostics;
    const JsonContext context {"t\x1b.json", text, &diagnostics};
    const Json document = parseJson(context).value_or(Json());
    JsonObject object(document, context);

    const auto none = [](std::string_view) { return std::optional<int>(); };
    object.choice("kind", none, "sliding or chunked", 0);
    object.reportUnknownKeys();

    QCOMPARE(QString::fromStdString(joinedText(diagnostics)),
        QString("t?.json:1:26: /kind: found \"\\u001b[31m\", expected sliding or chunked\n"
                "t?.json:1:2: /?[2J: found the unknown key \"?[2J\", which changes nothing"));
}

QTEST_APPLESS_MAIN(TestJsonText)
#include "tst_json_text.moc"
