// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QMouseEvent>
#include <QSlider>
#include <QTemporaryDir>
#include <QTimer>

#include "core/scenario/catalog.h"
#include "tests/bench/bench.h"
#include "ui/roofline_view/roofline_canvas.h"
#include "ui/window/main_window.h"

#include <random>

namespace ridgepoint::bench {

namespace {

/// Waits for the frame that an event leads to, as the user would.
class FrameTimer : public QObject
{
public:
    explicit FrameTimer(QWidget& window)
        : m_window(window)
    {
        window.installEventFilter(this);
    }

    /// Seconds from sending the event until everything that it changed has been painted; 0 when it changed nothing,
    /// as a move of the pointer within one value of a slider does.
    double send(QWidget& target, QEvent& event)
    {
        const auto* slider = qobject_cast<QSlider*>(&target);
        const int before = slider != nullptr ? slider->value() : 0;
        const auto start = Clock::now();
        m_painted = false;
        QCoreApplication::sendEvent(&target, &event);
        if (slider != nullptr && slider->value() == before)
            return 0;
        while (!m_painted)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        return secondsSince(start);
    }

protected:
    bool eventFilter(QObject* object, QEvent* event) override
    {
        if (object != &m_window || event->type() != QEvent::UpdateRequest)
            return false;
        object->removeEventFilter(this);
        QCoreApplication::sendEvent(object, event); // paints
        object->installEventFilter(this);
        m_painted = true;
        return true;
    }

private:
    QWidget& m_window;
    bool m_painted = false;
};

std::shared_ptr<const PointCloud> randomCloud(std::size_t count)
{
    auto cloud = std::make_shared<PointCloud>();
    cloud->color = QColor(0x5b, 0x65, 0x70);
    cloud->reserve(count);
    std::mt19937 engine(7);
    std::uniform_real_distribution<double> exponent(-0.5, 3.5);
    std::uniform_real_distribution<double> efficiency(0.2, 1.0);
    for (std::size_t i = 0; i < count; ++i) {
        const double intensity = std::pow(10, exponent(engine));
        cloud->add(intensity, efficiency(engine) * std::min(312e12, 2.039e12 * intensity));
    }
    return cloud;
}

QMouseEvent mouse(QEvent::Type type, QWidget& target, QPointF position)
{
    const bool release = type == QEvent::MouseButtonRelease;
    return {type, position, target.mapToGlobal(position), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton,
        release ? Qt::NoButton : Qt::LeftButton, Qt::NoModifier};
}

std::vector<double> dragSamples(FrameTimer& timer, QWidget& target, const std::vector<QPointF>& path)
{
    QMouseEvent press = mouse(QEvent::MouseButtonPress, target, path.front());
    QCoreApplication::sendEvent(&target, &press);
    std::vector<double> samples;
    for (const QPointF& point : path) {
        QMouseEvent move = mouse(QEvent::MouseMove, target, point);
        if (const double seconds = timer.send(target, move); seconds > 0)
            samples.push_back(seconds * 1e3);
    }
    QMouseEvent release = mouse(QEvent::MouseButtonRelease, target, path.back());
    QCoreApplication::sendEvent(&target, &release);
    samples.erase(samples.begin(), samples.begin() + 20); // the first ones fill caches
    return samples;
}

void settle(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

std::vector<Result> sliderResults(MainWindow& window)
{
    auto* slider = window.findChild<QSlider*>(QStringLiteral("batchSlider"));
    auto* canvas = window.findChild<RooflineCanvas*>(QStringLiteral("rooflinePlot"));
    canvas->setClouds({randomCloud(32'768)});
    settle(300);
    FrameTimer timer(window);
    std::vector<QPointF> path;
    for (int i = 0; i < 500; ++i) {
        const int span = slider->width() - 40;
        path.emplace_back(20 + std::abs((7 * i) % (2 * span) - span), slider->height() / 3.0);
    }
    const std::vector<double> samples = dragSamples(timer, *slider, path);
    return {{"slider_to_paint_p50", percentile(samples, 0.5), "ms", 2},
        {"slider_to_paint_p99", percentile(samples, 0.99), "ms", 4}};
}

/// The same under a time model, with the arrow of a selected product in parts and its curved roofs.
Result expectedResult(MainWindow& window)
{
    Session& session = window.session();
    const Scenario before = session.scenario();
    Scenario scenario = before;
    scenario.time_model = TimeModel::Calibrated;
    session.edit(scenario, QStringLiteral("time_model"));
    session.select(OperatorRef {OperatorId::DownProj, true});
    session.setShapeRoofsShown(true);
    const double p50 = sliderResults(window).front().value;
    session.setShapeRoofsShown(false);
    session.select({});
    session.edit(before, QStringLiteral("time_model"));
    return {"slider_to_paint_expected_p50", p50, "ms", 4};
}

Result panResult(MainWindow& window)
{
    auto* canvas = window.findChild<RooflineCanvas*>(QStringLiteral("rooflinePlot"));
    canvas->setClouds({randomCloud(100'000)});
    settle(300);
    FrameTimer timer(window);
    std::vector<QPointF> path;
    const QPointF middle = canvas->frame().rect.center();
    for (int i = 0; i < 300; ++i)
        path.push_back(middle + QPointF(60 * std::sin(i * 0.13), 40 * std::cos(i * 0.11)));
    const std::vector<double> samples = dragSamples(timer, *canvas, path);
    canvas->fit();
    return {"pan_p99", percentile(samples, 0.99), "ms", 8};
}

std::vector<Result> exportResults(MainWindow& window)
{
    QTemporaryDir folder;
    std::vector<Result> results;
    for (const char* suffix : {"svg", "pdf"}) {
        std::vector<double> samples;
        for (int round = 0; round < 9; ++round) {
            const auto start = Clock::now();
            window.exportFigureTo(folder.filePath(QStringLiteral("roofline.") + QLatin1String(suffix)));
            samples.push_back(secondsSince(start) * 1e3);
        }
        results.push_back({std::string("export_") + suffix, percentile(samples, 0.5), "ms", 100});
    }
    return results;
}

} // namespace

std::vector<Result> runWindowBenchmarks(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::Light);
    Session session(Catalog::load({RIDGEPOINT_PRESETS_DIR}));
    MainWindow window(session);
    window.resize(1920, 1080);
    window.buildPanels();
    window.show();
    settle(500);
    std::vector<Result> results = sliderResults(window);
    results.push_back(expectedResult(window));
    results.push_back(panResult(window));
    window.findChild<RooflineCanvas*>(QStringLiteral("rooflinePlot"))->setClouds({});
    for (const Result& result : exportResults(window))
        results.push_back(result);
    return results;
}

} // namespace ridgepoint::bench
