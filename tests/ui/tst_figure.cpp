// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QFontMetricsF>
#include <QImageReader>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QXmlStreamReader>

#include "tests/core/program.h"
#include "tests/core/random_scenarios.h"
#include "tests/ui/window_fixture.h"
#include "ui/figure/figure.h"

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

struct SvgText
{
    QString text;
    QPolygonF area; ///< in units of the view box
};

struct Svg
{
    QRectF view_box;
    std::vector<SvgText> texts;
    int images = 0;
    bool well_formed = false;

    QString whole() const
    {
        QStringList all;
        for (const SvgText& text : texts)
            all << text.text;
        return all.join(u'\n');
    }
};

QTransform transformOf(const QXmlStreamAttributes& attributes)
{
    static const QRegularExpression pattern(QStringLiteral("matrix\\(([^)]*)\\)"));
    const QStringList numbers = pattern.match(attributes.value(QLatin1String("transform"))).captured(1).split(u',');
    if (numbers.size() != 6)
        return {};
    return {numbers[0].toDouble(), numbers[1].toDouble(), numbers[2].toDouble(), numbers[3].toDouble(),
        numbers[4].toDouble(), numbers[5].toDouble()};
}

/// The texts of a file with the letters' places, as a reader of SVG draws them.
Svg readSvg(const QString& path)
{
    Svg svg;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return svg;
    QXmlStreamReader xml(&file);
    QTransform transform;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QXmlStreamAttributes attributes = xml.attributes();
        if (xml.name() == u"svg") {
            const auto box = attributes.value(QLatin1String("viewBox")).toString().split(u' ');
            svg.view_box = {box[0].toDouble(), box[1].toDouble(), box[2].toDouble(), box[3].toDouble()};
        } else if (xml.name() == u"g" && attributes.hasAttribute(QLatin1String("transform"))) {
            transform = transformOf(attributes);
        } else if (xml.name() == u"image") {
            ++svg.images;
        } else if (xml.name() == u"text") {
            QFont font(attributes.value(QLatin1String("font-family")).toString());
            font.setPixelSize(attributes.value(QLatin1String("font-size")).toInt());
            font.setWeight(static_cast<QFont::Weight>(attributes.value(QLatin1String("font-weight")).toInt()));
            const QPointF at(
                attributes.value(QLatin1String("x")).toDouble(), attributes.value(QLatin1String("y")).toDouble());
            const QString text = xml.readElementText().trimmed();
            if (!text.isEmpty())
                svg.texts.push_back(
                    {text, transform.map(QPolygonF(QFontMetricsF(font).tightBoundingRect(text).translated(at)))});
        }
    }
    svg.well_formed = !xml.hasError();
    return svg;
}

/// Two texts whose letters lie over each other; empty: none.
QString overlapOf(const Svg& svg)
{
    for (std::size_t i = 0; i < svg.texts.size(); ++i) {
        for (std::size_t j = i + 1; j < svg.texts.size(); ++j) {
            const QRectF common = svg.texts[i].area.intersected(svg.texts[j].area).boundingRect();
            if (common.width() > 0.5 && common.height() > 0.5)
                return svg.texts[i].text + QStringLiteral(" and ") + svg.texts[j].text;
        }
    }
    return {};
}

} // namespace

/// Figures as files, read back.
class TestFigure : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }
    void init()
    {
        m_scenario = firstScenario(presets());
        m_analysis = analyze(m_scenario);
    }

    void svg_is_vectors_and_text()
    {
        const QString path = m_files.path(QStringLiteral("slide.svg"));
        QCOMPARE(exportFigure(path, figure()), QString());
        const Svg svg = readSvg(path);
        QVERIFY(svg.well_formed);
        QCOMPARE(svg.images, 0);
        QCOMPARE(svg.view_box.width() / svg.view_box.height(), 16.0 / 9);
        for (const char* word :
            {"attention", "down_proj", "DRAM 2.04", "Tensor bf16", "ridge 153", "Llama-3-8B", "batch 64", "TPOT"})
            QVERIFY2(svg.whole().contains(QLatin1String(word)), word);
    }

    void texts_of_a_slide_do_not_overlap_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("gpu");
        QTest::addColumn<int>("batch");
        int row = 0;
        for (const char* model : {"llama-3-8b", "deepseek-v3", "mixtral-8x7b", "gpt2-xl", "gemma-3-27b"}) {
            for (const char* gpu : {"a100-sxm4-80gb", "h100-sxm5", "mi300x", "t4", "b200-sxm", "tpu-v5e"}) {
                const int batch = 1 << (++row * 3 % 11);
                QTest::addRow("%s on %s, batch %d", model, gpu, batch)
                    << QString::fromLatin1(model) << QString::fromLatin1(gpu) << batch;
            }
        }
    }
    void texts_of_a_slide_do_not_overlap()
    {
        QFETCH(QString, model);
        QFETCH(QString, gpu);
        QFETCH(int, batch);
        m_scenario.model = *presets().model(model.toStdString());
        m_scenario.gpu = *presets().gpu(gpu.toStdString());
        m_scenario.workload.batch = batch;
        useDefaultPrecision(m_scenario);
        m_analysis = analyze(m_scenario);
        for (const FigureSize& size : {FigureSize::slide16x9(), FigureSize::column()}) {
            RooflineFigure wanted = figure();
            wanted.size = size;
            const QString path = m_files.path(QStringLiteral("texts.svg"));
            QCOMPARE(exportFigure(path, wanted), QString());
            const Svg svg = readSvg(path);
            QVERIFY(svg.texts.size() > 10);
            QVERIFY2(overlapOf(svg).isEmpty(), qPrintable(overlapOf(svg)));
            for (const SvgText& text : svg.texts)
                QVERIFY2(svg.view_box.contains(text.area.boundingRect()), qPrintable(text.text));
        }
    }

    void expected_times_have_room_data()
    {
        QTest::addColumn<QString>("gpu");
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("times");
        for (const char* gpu : {"a100-sxm4-80gb", "h100-sxm5", "b200-sxm", "l40s", "rtx-4090"}) {
            for (const int batch : {1, 16, 256}) {
                for (const int times : {1, 2}) {
                    QTest::addRow("%s, batch %d, %s", gpu, batch, times == 1 ? "expected" : "both")
                        << QString::fromLatin1(gpu) << batch << times;
                }
            }
        }
    }
    void expected_times_have_room()
    {
        QFETCH(QString, gpu);
        QFETCH(int, batch);
        QFETCH(int, times);
        m_scenario.gpu = *presets().gpu(gpu.toStdString());
        m_scenario.workload.batch = batch;
        m_scenario.time_model = TimeModel::Calibrated;
        m_analysis = analyze(m_scenario);
        for (const bool decode : {true, false}) {
            RooflineFigure wanted = figure();
            wanted.times = static_cast<ShownTimes>(times);
            wanted.selected = OperatorRef {OperatorId::DownProj, decode};
            wanted.shape_roofs = true;
            const QString path = m_files.path(QStringLiteral("expected.svg"));
            QCOMPARE(exportFigure(path, wanted), QString());
            const Svg svg = readSvg(path);
            QVERIFY2(overlapOf(svg).isEmpty(), qPrintable(overlapOf(svg)));
            QVERIFY(svg.whole().contains(QStringLiteral("launch floor")));
            QCOMPARE(svg.whole().contains(QStringLiteral("the ideal")), wanted.times == ShownTimes::Both);
            QVERIFY(svg.whole().contains(QStringLiteral("expected")));
            QCOMPARE(
                svg.whole().contains(QStringLiteral("ideal and calibrated time")), wanted.times == ShownTimes::Both);
        }
    }

    void pdf_has_a_slide_page()
    {
        const QString path = m_files.path(QStringLiteral("slide.pdf"));
        QCOMPARE(exportFigure(path, figure()), QString());
        const QByteArray pdf = contentOf(path);
        QVERIFY(pdf.startsWith("%PDF"));
        static const QRegularExpression pattern(QStringLiteral("/MediaBox \\[0 0 ([0-9.]+) ([0-9.]+)\\]"));
        const auto box = pattern.match(QString::fromLatin1(pdf));
        QVERIFY(box.hasMatch());
        const double ratio = box.captured(1).toDouble() / box.captured(2).toDouble();
        QVERIFY2(std::abs(ratio - 16.0 / 9) < 0.005, qPrintable(box.captured(0)));
        QVERIFY(pdf.contains("/FontFile")); // text is text, in fonts of its own
        QVERIFY(!pdf.contains("/Subtype /Image"));
    }

    void png_has_its_size()
    {
        const QString path = m_files.path(QStringLiteral("slide.png"));
        QCOMPARE(exportFigure(path, figure()), QString());
        QCOMPARE(QImageReader(path).size(), QSize(3200, 1800));
    }

    void dark_slides_are_dark()
    {
        RooflineFigure wanted = figure();
        wanted.theme = &Theme::dark();
        const QString path = m_files.path(QStringLiteral("dark.png"));
        QCOMPARE(exportFigure(path, wanted), QString());
        QCOMPARE(QImage(path).pixelColor(2, 2), Theme::dark().paper);
    }

    void refusals_keep_the_old_file_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("unknown suffix") << QStringLiteral("slide.bmp");
        QTest::newRow("no suffix") << QStringLiteral("slide");
        QTest::newRow("a folder that is not there") << QStringLiteral("nowhere/slide.svg");
    }
    void refusals_keep_the_old_file()
    {
        QFETCH(QString, name);
        const QString path = name.contains(u'/') ? m_files.path(name) : m_files.write(name, "old");
        const QString error = exportFigure(path, figure());
        QVERIFY2(error.contains(name), qPrintable(error));
        QCOMPARE(contentOf(path), name.contains(u'/') ? QByteArray() : QByteArray("old"));
    }

    void a_directory_in_place_of_the_file_is_refused()
    {
        const QString path = m_files.path(QStringLiteral("folder.svg"));
        QVERIFY(QDir().mkpath(path));
        QVERIFY(!exportFigure(path, figure()).isEmpty());
        QVERIFY(QFileInfo(path).isDir());
    }

    void the_window_exports_what_it_shows()
    {
        OpenWindow open;
        QVERIFY(open.exposed());
        open.session.setPhases(PhaseView::Decode);
        open.session.setTrailsShown(true);
        QVERIFY(QSignalSpy(&open.canvas(), &QCustomPlot::afterReplot).wait());
        const QString path = m_files.path(QStringLiteral("window.svg"));
        const QImage before = open.canvas().grab().toImage();
        QVERIFY(open.window.exportFigureTo(path));
        QVERIFY(open.message().contains(path));
        const QString texts = readSvg(path).whole();
        QVERIFY(texts.contains(QStringLiteral("gate_proj: compute-bound from batch 161")));
        QVERIFY(!texts.contains(QStringLiteral("prefill:")));
        open.child<MessageBar>("messageBar")->closeAll();
        QTRY_COMPARE(open.canvas().grab().toImage(), before);

        QVERIFY(!open.window.exportFigureTo(m_files.path(QStringLiteral("window.gif"))));
        QVERIFY(open.message().contains(QStringLiteral("gif")));
    }

    void the_command_line_exports()
    {
        for (const char* suffix : {"svg", "pdf", "png"}) {
            const QString path = m_files.path(QLatin1String("command.") + QLatin1String(suffix));
            const program::Result result = program::run(
                QStringLiteral("figure roofline --model llama-3-8b --gpu h100-sxm5 --trails batch --out").split(u' ')
                << path);
            QVERIFY2(result.code == 0, result.error.constData());
            QVERIFY(QFileInfo(path).size() > 1000);
        }
        QVERIFY(readSvg(m_files.path(QStringLiteral("command.svg")))
                    .whole()
                    .contains(QStringLiteral("compute-bound from batch")));
        const QString old = m_files.write(QStringLiteral("command.tiff"), "old");
        const program::Result refused =
            program::run(QStringLiteral("figure roofline --model llama-3-8b --gpu h100-sxm5 --out").split(u' ') << old);
        QCOMPARE(refused.code, 2);
        QVERIFY(refused.error.contains("tiff"));
        QCOMPARE(contentOf(old), QByteArray("old"));
    }

    void the_command_line_shows_expected_times()
    {
        const QString path = m_files.path(QStringLiteral("times.svg"));
        const QStringList command =
            QStringLiteral("figure roofline --model llama-3-8b --gpu h100-sxm5 --time-model calibrated --out")
                .split(u' ')
            << path;
        program::Result result =
            program::run(command + QStringLiteral("--select decode:o_proj --shape-roofs --times both").split(u' '));
        QVERIFY2(result.code == 0, result.error.constData());
        const QString both = readSvg(path).whole();
        QVERIFY(both.contains(QStringLiteral("the ideal")) && both.contains(QStringLiteral("DRAM at its efficiency")));
        result = program::run(command + QStringLiteral("--times ideal").split(u' '));
        QCOMPARE(result.code, 0);
        QVERIFY(!readSvg(path).whole().contains(QStringLiteral("launch floor")));
        result = program::run(command + QStringLiteral("--select decode:nothing").split(u' '));
        QCOMPARE(result.code, 2);
        QVERIFY(result.error.contains("decode:nothing"));
        QCOMPARE(program::run(command + QStringLiteral("--select o_proj").split(u' ')).code, 2);
    }

    void exports_are_quick()
    {
        for (const char* suffix : {"svg", "pdf"}) {
            const QString path = m_files.path(QLatin1String("quick.") + QLatin1String(suffix));
            QElapsedTimer timer;
            timer.start();
            QCOMPARE(exportFigure(path, figure()), QString());
            qInfo("%s: %.1f ms", suffix, static_cast<double>(timer.nsecsElapsed()) * 1e-6);
            QVERIFY(timer.elapsed() < 1000);
        }
    }

private:
    RooflineFigure figure() const { return {m_scenario, m_analysis}; }
    static QByteArray contentOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    Scenario m_scenario;
    Analysis m_analysis;
    program::Files m_files;
};

QTEST_MAIN(TestFigure)
#include "tst_figure.moc"
