// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QSignalSpy>

#include "core/explore/trail.h"
#include "tests/core/random_scenarios.h"
#include "tests/ui/measured_fixture.h"
#include "tests/ui/window_fixture.h"
#include "ui/counter_view/counter_cloud.h"
#include "ui/roofline_view/hover_card.h"
#include "ui/roofline_view/label_placer.h"
#include "ui/theme/format.h"

#include <array>
#include <cmath>
#include <numbers>
#include <span>

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

constexpr double mergeDistance = 0.8; ///< of the sum of the radii: nearer discs of a phase are one
constexpr double rounding = 1e-6;

/// The area that letters cover, as a polygon: turned texts are a little lower than their line height.
QPolygonF areaOf(const SceneText& text)
{
    if (text.angle == 0)
        return text.box;
    const double half = 0.35 * text.box.height();
    QTransform turn;
    turn.translate(text.box.center().x(), text.box.center().y());
    turn.rotate(text.angle);
    return turn.map(QPolygonF(QRectF(-text.box.width() / 2, -half, text.box.width(), 2 * half)));
}

bool overlap(const QPolygonF& a, const QPolygonF& b)
{
    const QRectF common = a.intersected(b).boundingRect();
    return common.width() > rounding && common.height() > rounding;
}

double distanceTo(const QPolygonF& area, QPointF point)
{
    if (area.containsPoint(point, Qt::OddEvenFill))
        return 0;
    double nearest = 1e9;
    for (qsizetype i = 0; i < area.size(); ++i) {
        const QLineF edge(area[i], area[(i + 1) % area.size()]);
        const QPointF along = edge.p2() - edge.p1();
        const double squared = QPointF::dotProduct(along, along);
        const double t =
            squared > 0 ? std::clamp(QPointF::dotProduct(point - edge.p1(), along) / squared, 0.0, 1.0) : 0;
        nearest = std::min(nearest, QLineF(edge.pointAt(t), point).length());
    }
    return nearest;
}

QString complaintAboutTexts(const Scene& scene, const PlotFrame& frame)
{
    std::vector<QPolygonF> areas;
    for (const SceneText& text : scene.texts)
        areas.push_back(areaOf(text));
    for (std::size_t i = 0; i < areas.size(); ++i) {
        const QString& text = scene.texts[i].text;
        if (!frame.rect.contains(areas[i].boundingRect()))
            return text + QStringLiteral(" leaves the frame");
        for (const Marker& marker : scene.markers) {
            if (distanceTo(areas[i], marker.center) < marker.radius - rounding)
                return text + QStringLiteral(" covers a marker");
        }
        for (std::size_t j = 0; j < areas.size(); ++j) {
            if (j > i && overlap(areas[i], areas[j]))
                return text + QStringLiteral(" overlaps ") + scene.texts[j].text;
            const auto& leader = scene.texts[j].leader;
            if (j != i && leader && scene.texts[i].angle == 0 && crosses(*leader, scene.texts[i].box))
                return text + QStringLiteral(" is crossed by the leader of ") + scene.texts[j].text;
        }
    }
    return {};
}

QString complaintAboutMarkers(const Scene& scene, const Analysis& analysis)
{
    for (const bool decode : {false, true}) {
        double expected = 0;
        double shown = 0;
        const Phase& phase = decode ? analysis.decode : analysis.prefill;
        for (const OperatorCost& cost : phase.operators())
            expected += cost.intensity() > 0 && cost.attainable() > 0 ? cost.totalTime() / phase.time_s : 0;
        for (std::size_t i = 0; i < scene.markers.size(); ++i) {
            const Marker& a = scene.markers[i];
            if (a.decode != decode)
                continue;
            shown += a.share;
            double parts = 0;
            for (const MarkerPart& part : a.parts)
                parts += part.share;
            if (std::abs(parts - a.share) > 1e-12)
                return QStringLiteral("shares of a marker's parts do not add up");
            for (std::size_t j = i + 1; j < scene.markers.size(); ++j) {
                const Marker& b = scene.markers[j];
                if (b.decode == decode
                    && QLineF(a.center, b.center).length() < mergeDistance * (a.radius + b.radius) - rounding)
                    return QStringLiteral("two markers of one phase overlap");
            }
        }
        if (std::abs(shown - expected) > 1e-9)
            return QStringLiteral("shares of the markers do not add up");
    }
    return {};
}

constexpr OperatorRef gate {OperatorId::GateProj, true};

/// A measured point where nothing else stands: below the roofs, at the right.
MeasuredTwin twinInTheOpen(const PlotFrame& frame)
{
    const double x = frame.x_low + 0.85 * (frame.x_high - frame.x_low);
    const double y = frame.y_low + 0.4 * (frame.y_high - frame.y_low);
    return {gate, std::pow(10, x), std::pow(10, y), 1.5e-4, 2.5, false, false, QStringLiteral("mine.csv, line 3")};
}

QPoint placeOf(const MeasuredTwin& twin, const PlotFrame& frame)
{
    return frame.at(twin.intensity, twin.flop_per_s).toPoint();
}

/// A window whose plot shows one measured point, away from everything else.
struct WindowWithTwin
{
    WindowWithTwin()
    {
        if (!open.exposed())
            return;
        open.paintedScene();
        twin = twinInTheOpen(canvas.frame());
        canvas.setTwins({*twin});
        place = placeOf(*twin, canvas.frame());
    }

    OpenWindow open;
    RooflineCanvas& canvas = open.canvas();
    std::optional<MeasuredTwin> twin; ///< none: the window did not open
    QPoint place;
};

QString rowOf(const HoverCard& card, const char* name)
{
    for (const auto& [label, value] : card.rows) {
        if (label == QLatin1String(name))
            return value;
    }
    return {};
}

} // namespace

/// The plot: what every scenario's scene holds to, trails, ranges.
class TestRooflineCanvas : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }

    void scenes_of_random_scenarios_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("slide");
        QTest::newRow("small window") << QSize(640, 420) << false;
        QTest::newRow("usual window") << QSize(1100, 640) << false;
        QTest::newRow("large window") << QSize(2000, 1200) << false;
        QTest::newRow("narrow") << QSize(330, 700) << false;
        QTest::newRow("slide") << QSize(1160, 714) << true;
    }
    void scenes_of_random_scenarios()
    {
        QFETCH(QSize, size);
        QFETCH(bool, slide);
        const PlotStyle style = slide ? PlotStyle::slide() : PlotStyle::window();
        const auto complaint = [&](const Scenario& scenario, RandomScenarios& random) {
            const Analysis analysis = analyze(scenario);
            const Roofs roofs = roofsOf(scenario.gpu, analysis);
            PlotFrame frame = fittedRange(scenario.gpu, analysis);
            frame.rect = QRectF(QPointF(70, 12), size - QSizeF(90, 70));
            const Control control = random.oneOf(allControls);
            const ControlRange range = usualRange(scenario, control);
            std::vector<Trail> paths;
            if (random.coin() && range.highest > range.lowest)
                paths = trails(scenario, control, range.lowest, range.highest, 12);
            const auto phases = static_cast<PhaseView>(random.below(3));
            const Scene scene =
                buildScene({analysis, roofs, paths, control, phases, {}, nullptr}, frame, style, Theme::light());
            QString found = complaintAboutTexts(scene, frame);
            if (found.isEmpty() && phases == PhaseView::Both)
                found = complaintAboutMarkers(scene, analysis);
            for (const Marker& marker : scene.markers) {
                if (found.isEmpty() && !frame.rect.contains(marker.center))
                    found = QStringLiteral("a marker lies outside the fitted range");
            }
            return found;
        };
        QString last;
        const std::string example = counterexample(
            [&](const Scenario& scenario, RandomScenarios& random) {
                last = complaint(scenario, random);
                return last.isEmpty();
            },
            {}, 1500);
        QVERIFY2(example.empty(), (last.toStdString() + " in " + example).c_str());
    }

    void usual_scenarios_are_labelled()
    {
        // Every GPU, at a size that a laptop shows: the operators that take most of the time have their names.
        for (const Gpu& gpu : presets().gpus()) {
            Scenario scenario = firstScenario(presets());
            scenario.gpu = gpu;
            useDefaultPrecision(scenario);
            if (!RandomScenarios::valid(scenario))
                continue;
            RooflineCanvas canvas;
            canvas.resize(900, 520);
            canvas.setPhases(PhaseView::Decode);
            canvas.setAnalysis(gpu, analyze(scenario));
            canvas.grab();
            const QStringList texts = textsOf(canvas.scene());
            QVERIFY2(!texts.filter(QStringLiteral("attention")).isEmpty(), gpu.id.c_str());
            QVERIFY2(!texts.filter(QStringLiteral("down_proj")).isEmpty(), gpu.id.c_str());
        }
    }

    void nothing_leaves_the_range_while_a_slider_moves_data()
    {
        QTest::addColumn<int>("control");
        for (const Control control : allControls)
            QTest::newRow(std::string(name(control)).c_str()) << static_cast<int>(control);
    }
    void nothing_leaves_the_range_while_a_slider_moves()
    {
        QFETCH(int, control);
        Scenario scenario = firstScenario(presets());
        RooflineCanvas canvas;
        canvas.resize(1000, 640);
        const ControlRange range = usualRange(scenario, static_cast<Control>(control));
        for (const int value : valuesOf(scenario, static_cast<Control>(control), range.lowest, range.highest, 30)) {
            setValue(scenario, static_cast<Control>(control), value);
            canvas.setAnalysis(scenario.gpu, analyze(scenario));
            canvas.grab();
            for (const Marker& marker : canvas.scene().markers)
                QVERIFY2(canvas.frame().rect.contains(marker.center), qPrintable(QString::number(value)));
        }
    }

    void trails_tell_where_operators_cross()
    {
        OpenWindow open;
        QVERIFY(open.exposed());
        open.session.setPhases(PhaseView::Decode);
        QVERIFY(open.canvas().trails().empty());
        open.press(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(!open.canvas().trails().empty());
        const QStringList texts = textsOf(open.paintedScene());
        QVERIFY2(
            texts.contains(QStringLiteral("gate_proj: compute-bound from batch 161")), qPrintable(texts.join(u'\n')));

        // Another control has other trails.
        open.child<QWidget>("kvHeadsSlider")->setFocus();
        QCOMPARE(open.session.activeControl(), Control::KvHeads);
        for (const Trail& trail : open.canvas().trails())
            QVERIFY(trail.points.back().value <= 32);
        open.press(Qt::Key_T, Qt::ControlModifier);
        QVERIFY(open.canvas().trails().empty());
        QVERIFY(textsOf(open.paintedScene()).filter(QStringLiteral("bound from")).isEmpty());
    }

    void a_chosen_range_stays_until_it_is_fitted()
    {
        OpenWindow open;
        QVERIFY(open.exposed());
        RooflineCanvas& canvas = open.canvas();
        const PlotFrame fitted = canvas.frame();
        const QPoint middle = fitted.rect.center().toPoint();
        QTest::mousePress(&canvas, Qt::LeftButton, {}, middle);
        QTest::mouseMove(&canvas, middle + QPoint(60, 20));
        QTest::mouseMove(&canvas, middle + QPoint(120, 40));
        QTest::mouseRelease(&canvas, Qt::LeftButton, {}, middle + QPoint(120, 40));
        QVERIFY(canvas.chosenRange().has_value());
        QVERIFY(canvas.frame().x_low < fitted.x_low);
        const double low = canvas.frame().x_low;
        Scenario faster = open.session.scenario();
        faster.gpu = *presets().gpu("h100-sxm5");
        open.session.edit(faster, QStringLiteral("gpu"));
        QCOMPARE(canvas.frame().x_low, low);

        const QPoint corner = fitted.rect.bottomRight().toPoint() - QPoint(40, 40);
        QTest::mouseDClick(&canvas, Qt::LeftButton, {}, corner);
        QTest::mouseRelease(&canvas, Qt::LeftButton, {}, corner); // else Qt holds the button down in the tests to come
        QVERIFY(!canvas.chosenRange());
    }

    void a_measured_point_is_told_of()
    {
        WindowWithTwin shown;
        QVERIFY(shown.twin);
        RooflineCanvas& canvas = shown.canvas;
        const QPoint place = shown.place;

        QTest::mouseMove(&canvas, place + QPoint(40, 20));
        QVERIFY(!canvas.hoveredTwin());
        QTest::mouseMove(&canvas, place + QPoint(3, 2));
        QCOMPARE(canvas.hoveredTwin(), std::optional<std::size_t>(0));
        QTest::mouseMove(&canvas, place + QPoint(40, 20));
        QVERIFY(!canvas.hoveredTwin());

        QTest::mouseMove(&canvas, place);
        QVERIFY(canvas.hoveredTwin());
        canvas.setTwins({}); // a file is closed under the pointer
        QVERIFY(!canvas.hoveredTwin());
        canvas.grab();
    }

    void what_is_told_of_a_measured_point()
    {
        MeasuredTwin twin {gate, 50, 2e12, 1.5e-4, 2.5, false, false, QStringLiteral("mine.csv, line 3")};
        const auto card = [&] { return measuredCard(twin, std::span(&twin, 1), Theme::light()); };
        QCOMPARE(card().title, QStringLiteral("measured: gate_proj (decode)"));
        QVERIFY(rowOf(card(), "intensity").startsWith(QStringLiteral("50")));
        QCOMPARE(rowOf(card(), "performance"), format::si(2e12, u"FLOP/s"));
        QCOMPARE(rowOf(card(), "time"), format::si(1.5e-4, u"s"));
        QCOMPARE(rowOf(card(), "measured / predicted"), format::ratio(2.5));
        QCOMPARE(rowOf(card(), "file"), QStringLiteral("mine.csv, line 3"));
        QVERIFY(rowOf(card(), "FLOP").isEmpty() && rowOf(card(), "also").isEmpty());
        twin.flop_assumed = true;
        QVERIFY(rowOf(card(), "FLOP").contains(QStringLiteral("as predicted")));

        MeasuredTwin sharer = twin;
        sharer.ref.id = OperatorId::UpProj;
        const std::array both {twin, sharer};
        QCOMPARE(rowOf(measuredCard(twin, both, Theme::light()), "also"), QStringLiteral("up_proj"));
    }

    void a_click_on_a_measured_point_selects_its_operator()
    {
        WindowWithTwin shown;
        QVERIFY(shown.twin);
        RooflineCanvas& canvas = shown.canvas;
        const QPoint place = shown.place;
        QSignalSpy clicked(&canvas, &RooflineCanvas::operatorClicked);

        QTest::mouseClick(&canvas, Qt::LeftButton, {}, place);
        QCOMPARE(clicked.count(), 1);
        QCOMPARE(shown.open.session.selected(), std::optional(gate));
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, place + QPoint(40, 20));
        QVERIFY(!shown.open.session.selected());

        shown.open.session.setPhases(PhaseView::Prefill); // it is not drawn
        canvas.grab();
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, place);
        QCOMPARE(clicked.count(), 1);
    }

    void over_a_disc_the_measured_point_itself_counts()
    {
        OpenWindow open;
        QVERIFY(open.exposed());
        RooflineCanvas& canvas = open.canvas();
        open.session.setPhases(PhaseView::Decode);
        const auto& markers = open.paintedScene().markers;
        const Marker disc = *std::ranges::max_element(markers, {}, &Marker::radius);
        QVERIFY(disc.radius > twinRadius(canvas.plotStyle()) + 4);
        const PlotFrame frame = canvas.frame();
        const double x =
            frame.x_low + (disc.center.x() - frame.rect.left()) / frame.rect.width() * (frame.x_high - frame.x_low);
        const double y =
            frame.y_low + (frame.rect.bottom() - disc.center.y()) / frame.rect.height() * (frame.y_high - frame.y_low);
        canvas.setTwins({{disc.parts.front().ref, std::pow(10, x), std::pow(10, y)}});

        QTest::mouseMove(&canvas, disc.center.toPoint());
        QVERIFY(canvas.hoveredTwin());
        QSignalSpy hovered(&canvas, &RooflineCanvas::operatorHovered);
        QTest::mouseMove(&canvas, (disc.center - QPointF(disc.radius - 2, 0)).toPoint());
        QVERIFY(!canvas.hoveredTwin());
        QCOMPARE(hovered.count(), 1);
    }

    void a_hollow_point_is_explained()
    {
        OpenWindow open;
        QVERIFY(open.exposed());
        open.paintedScene();
        RooflineCanvas& canvas = open.canvas();
        MeasuredTwin twin = twinInTheOpen(canvas.frame());
        const auto middle = [&] {
            canvas.setTwins({twin});
            return canvas.grab().toImage().pixelColor(placeOf(twin, canvas.frame())).rgb();
        };
        QCOMPARE(middle(), canvas.theme().kind(kindOf(twin.ref.id)).rgb());
        QVERIFY(!canvas.explainsHollow());
        twin.flop_assumed = true;
        QCOMPARE(middle(), canvas.theme().paper.rgb());
        QVERIFY(canvas.explainsHollow());
        open.session.setPhases(PhaseView::Prefill);
        QVERIFY(!canvas.explainsHollow());
        open.session.setPhases(PhaseView::Both);
        QVERIFY(canvas.explainsHollow());
        canvas.setTwins({});
        QVERIFY(!canvas.explainsHollow());
    }

    void counters_say_which_flop_they_assume()
    {
        OperatorTwin one;
        one.target = {gate.id, gate.decode};
        one.launches = 32;
        one.twin.measured = {1e9, 1e7, 1e-4};
        one.twin.complete = one.twin.drawable = one.twin.flop_assumed = true;
        one.twin.time_ratio = 2;
        MatchedProfile matched;
        matched.operators = {one};
        matched.kernels.resize(2);
        matched.kernels[1].target = one.target;

        const CounterTwins found = counterTwins(matched, QStringLiteral("profile.csv"));
        QCOMPARE(found.twins.size(), 1U);
        QVERIFY(found.twins.front().flop_assumed && !found.twins.front().bytes_assumed);
        QCOMPARE(found.twins.front().time_ratio, 2.0);
        QVERIFY(found.twins.front().source.contains(QStringLiteral("profile.csv")));
        QVERIFY(!found.operators[0]);
        QCOMPARE(found.operators[1], std::optional(gate));
    }

    void a_row_of_a_sweep_selects_the_operator_of_its_shape()
    {
        OpenWindow open;
        QVERIFY(open.exposed());
        RooflineCanvas& canvas = open.canvas();
        // gate_proj at another batch than the scenario's, far below the roof, and a row at the scenario's own.
        open.session.addMeasurement(measuredText("batch,kernel_time,flops,utils\n20,300,1,0.5\n64,150,1,0.5\n",
            "torchgemm_NVIDIA_A100-SXM4-80GB_torch_2.5.1_K4096_N14336_dtypebfloat16.csv", presets()));
        QCoreApplication::processEvents(); // what else the file changes in the window is in its place
        open.paintedScene();
        const PointCloud& cloud = *canvas.clouds().front();
        const PlotFrame frame = canvas.frame();
        const QPointF place(frame.xOf(double(cloud.log_intensity[0])), frame.yOf(double(cloud.log_rate[0])));
        QVERIFY(frame.rect.contains(place));
        QTest::mouseClick(&canvas, Qt::LeftButton, {}, place.toPoint());
        QCOMPARE(open.session.selected(), std::optional(gate));

        const auto& twins = canvas.twins();
        QCOMPARE(twins.size(), 2U); // up_proj has the same shape
        QVERIFY(twins.front().time_ratio > 1);
        open.undo().undo();
        QVERIFY(canvas.twins().empty());
    }

private:
    static QStringList textsOf(const Scene& scene)
    {
        QStringList texts;
        for (const SceneText& text : scene.texts)
            texts << text.text;
        return texts;
    }
};

QTEST_MAIN(TestRooflineCanvas)
#include "tst_roofline_canvas.moc"
