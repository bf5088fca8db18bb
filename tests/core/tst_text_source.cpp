// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/measure/text_source.h"

#include <sys/stat.h>
#include <unistd.h>

using namespace ridgepoint;

namespace {

QByteArray textOf(const TextSource& source)
{
    return QByteArray(source.text().data(), static_cast<qsizetype>(source.text().size()));
}

QByteArray bytes(std::string_view text)
{
    return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

class TestTextSource : public QObject
{
    Q_OBJECT

private slots:
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
    void tellsUtf16WithoutMark_data();
    void tellsUtf16WithoutMark();
    void refusesUnreadableFile();
    void refusesPipeWithoutWaiting();
    void survivesBeingMoved();

private:
    std::filesystem::path write(const QByteArray& content);

    QTemporaryDir m_folder;
};

std::filesystem::path TestTextSource::write(const QByteArray& content)
{
    const QString path = m_folder.filePath(QStringLiteral("file.csv"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write the test's file");
    return path.toStdString();
}

void TestTextSource::reads_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("text");
    using namespace std::string_view_literals;
    QTest::newRow("plain") << QByteArray("a,b\n1,2\n") << QByteArray("a,b\n1,2\n");
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("UTF-8 mark") << QByteArray("\xEF\xBB\xBFm,n") << QByteArray("m,n");
    QTest::newRow("UTF-8 mark only") << QByteArray("\xEF\xBB\xBF") << QByteArray();
    QTest::newRow("UTF-16 little endian") << bytes("\xFF\xFEm\0,\0\xB5\0\n\0"sv) << QByteArray("m,\xC2\xB5\n");
    QTest::newRow("UTF-16 big endian") << bytes("\xFE\xFF\0m\0,\0\xB5\0\n"sv) << QByteArray("m,\xC2\xB5\n");
    QTest::newRow("UTF-16 mark only") << bytes("\xFF\xFE"sv) << QByteArray();
    QTest::newRow("UTF-16 surrogate pair") << bytes("\xFF\xFE\x3D\xD8\x00\xDE"sv) << QByteArray("\xF0\x9F\x98\x80");
    QTest::newRow("UTF-16 lone surrogate") << bytes("\xFF\xFE\x3D\xD8x\0"sv) << QByteArray("\xEF\xBF\xBDx");
    QTest::newRow("UTF-16 cut in a character") << bytes("\xFF\xFEm\0,"sv) << QByteArray("m\xEF\xBF\xBD");
    QTest::newRow("Latin-1 as it is") << QByteArray("\xB5s") << QByteArray("\xB5s");
}

void TestTextSource::reads()
{
    QFETCH(const QByteArray, content);
    QFETCH(const QByteArray, text);

    const Parsed<TextSource> parsed = TextSource::open(write(content));

    QVERIFY2(parsed.ok(), joinedText(parsed.diagnostics).c_str());
    QCOMPARE(textOf(parsed.value), text);
}

void TestTextSource::refuses_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("message");
    write(QByteArray("\x7F"
                     "ELF\x02\0\0\0",
        8));
    QTest::newRow("missing") << m_folder.filePath(QStringLiteral("none.csv")) << QStringLiteral("No such file");
    QTest::newRow("directory") << m_folder.path() << QStringLiteral("found a directory, expected a file");
    QTest::newRow("device") << QStringLiteral("/dev/zero") << QStringLiteral("found a device, expected a file");
    QTest::newRow("binary") << m_folder.filePath(QStringLiteral("file.csv"))
                            << QStringLiteral("found a binary file (a NUL at byte 6), expected text");
}

void TestTextSource::refuses()
{
    QFETCH(const QString, path);
    QFETCH(const QString, message);

    const Parsed<TextSource> parsed = TextSource::open(path.toStdString());

    QVERIFY(!parsed.ok());
    const QString text = QString::fromStdString(joinedText(parsed.diagnostics));
    QVERIFY2(text.startsWith(path) && text.contains(message), qPrintable(text));
    QVERIFY(parsed.value.text().empty());
}

void TestTextSource::tellsUtf16WithoutMark_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text"); // empty: refused
    const QString table = QStringLiteral("batch,kernel\r\n1,f\u00fcr\n2,\u4e00\n") + QString(40, QLatin1Char('9'));
    const auto wide = [&table](bool bigEndian) {
        QByteArray bytes;
        for (const QChar unit : table) {
            const char high = char(unit.unicode() >> 8);
            const char low = char(unit.unicode() & 0xff);
            bytes += bigEndian ? high : low;
            bytes += bigEndian ? low : high;
        }
        return bytes;
    };
    QTest::newRow("little endian") << wide(false) << table;
    QTest::newRow("big endian") << wide(true) << table;
    QByteArray numbers;
    for (char i = 1; i < 100; ++i)
        numbers += QByteArray({i, '\0'});
    QTest::newRow("numbers of two bytes") << numbers << QString();
    QTest::newRow("zeros") << QByteArray(100, '\0') << QString();
}

void TestTextSource::tellsUtf16WithoutMark()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, text);

    const Parsed<TextSource> parsed = TextSource::open(write(bytes));

    QCOMPARE(parsed.ok(), !text.isEmpty());
    QCOMPARE(QString::fromUtf8(parsed.value.text().data(), qsizetype(parsed.value.text().size())), text);
}

void TestTextSource::refusesUnreadableFile()
{
    const std::filesystem::path path = write("m,n\n");
    QVERIFY(::chmod(path.c_str(), 0) == 0);
    if (::access(path.c_str(), R_OK) == 0) {
        QVERIFY(::chmod(path.c_str(), 0600) == 0);
        QSKIP("this user may read everything");
    }

    const Parsed<TextSource> parsed = TextSource::open(path);

    QVERIFY(::chmod(path.c_str(), 0600) == 0);
    QVERIFY(!parsed.ok());
    QVERIFY(joinedText(parsed.diagnostics).find("Permission denied") != std::string::npos);
}

void TestTextSource::refusesPipeWithoutWaiting()
{
    const std::string path = m_folder.filePath(QStringLiteral("pipe")).toStdString();
    QVERIFY(::mkfifo(path.c_str(), 0600) == 0);

    const Parsed<TextSource> parsed = TextSource::open(path);

    QVERIFY(!parsed.ok());
    QVERIFY(joinedText(parsed.diagnostics).find("found a pipe") != std::string::npos);
}

void TestTextSource::survivesBeingMoved()
{
    Parsed<TextSource> parsed = TextSource::open(write("\xEF\xBB\xBFm,n\n"));

    const TextSource moved = std::move(parsed.value);

    QCOMPARE(textOf(moved), QByteArray("m,n\n"));
    QVERIFY(parsed.value.text().empty());
}

QTEST_GUILESS_MAIN(TestTextSource)
#include "tst_text_source.moc"
