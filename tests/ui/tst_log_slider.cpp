// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QSignalSpy>
#include <QWheelEvent>

#include "ui/scenario_panel/log_slider.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

using namespace ridgepoint;

class TestLogSlider : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_slider = std::make_unique<LogSlider>();
        m_slider->resize(300, m_slider->sizeHint().height());
        m_slider->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_slider.get()));
    }
    void cleanup() { m_slider.reset(); }

    void scale_is_logarithmic()
    {
        m_slider->setRange(1, 1024);

        QCOMPARE(m_slider->valueAt(m_slider->positionOf(1)), 1);
        QCOMPARE(m_slider->valueAt(m_slider->positionOf(1024)), 1024);
        QVERIFY(std::abs(m_slider->positionOf(32) - (m_slider->positionOf(1) + m_slider->positionOf(1024)) / 2) <= 1);
        QCOMPARE(m_slider->valueAt(-50), 1);
        QCOMPARE(m_slider->valueAt(5000), 1024);
    }

    void dragging_is_live()
    {
        QSignalSpy changes(m_slider.get(), &QSlider::valueChanged);
        QSignalSpy releases(m_slider.get(), &QSlider::sliderReleased);

        QTest::mousePress(m_slider.get(), Qt::LeftButton, {}, QPoint(m_slider->positionOf(8), 11));
        QTest::mouseMove(m_slider.get(), QPoint(m_slider->positionOf(128), 11));

        QVERIFY(changes.count() >= 2);
        QVERIFY(m_slider->isSliderDown());
        QCOMPARE(releases.count(), 0);
        QVERIFY(std::abs(m_slider->value() - 128) <= 2);

        QTest::mouseRelease(m_slider.get(), Qt::LeftButton, {}, QPoint(m_slider->positionOf(128), 11));

        QCOMPARE(releases.count(), 1);
        QVERIFY(!m_slider->isSliderDown());
    }

    void other_buttons_do_nothing()
    {
        m_slider->setValue(64);

        QTest::mouseClick(m_slider.get(), Qt::RightButton, {}, QPoint(20, 11));

        QCOMPARE(m_slider->value(), 64);
    }

    void snaps_to_choices()
    {
        m_slider->setChoices({1, 2, 4, 8, 16, 32});
        for (int x = 0; x < m_slider->width(); ++x)
            QVERIFY(std::ranges::count(m_slider->choices(), m_slider->valueAt(x)) == 1);

        m_slider->setValue(8);
        QTest::keyClick(m_slider.get(), Qt::Key_Right);
        QCOMPARE(m_slider->value(), 16);
        QTest::keyClick(m_slider.get(), Qt::Key_Left);
        QTest::keyClick(m_slider.get(), Qt::Key_Left);
        QCOMPARE(m_slider->value(), 4);
    }

    void keys_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("expected");
        QTest::newRow("right") << int(Qt::Key_Right) << 72;
        QTest::newRow("up") << int(Qt::Key_Up) << 72;
        QTest::newRow("left") << int(Qt::Key_Left) << 60;
        QTest::newRow("page up") << int(Qt::Key_PageUp) << 128;
        QTest::newRow("page down") << int(Qt::Key_PageDown) << 32;
        QTest::newRow("home") << int(Qt::Key_Home) << 1;
        QTest::newRow("end") << int(Qt::Key_End) << 1024;
    }
    void keys()
    {
        QFETCH(int, key);
        QFETCH(int, expected);
        m_slider->setValue(64);

        QTest::keyClick(m_slider.get(), static_cast<Qt::Key>(key));

        QCOMPARE(m_slider->value(), expected);
    }

    void control_moves_by_one()
    {
        m_slider->setValue(64);
        QTest::keyClick(m_slider.get(), Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(m_slider->value(), 65);
    }

    void steps_return_where_they_came_from()
    {
        m_slider->setRange(1, 1 << 20);
        m_slider->setValue(1);
        std::vector<int> seen;
        for (; m_slider->value() < m_slider->maximum(); QTest::keyClick(m_slider.get(), Qt::Key_Right))
            seen.push_back(m_slider->value());
        for (auto value = seen.rbegin(); value != seen.rend(); ++value) {
            QTest::keyClick(m_slider.get(), Qt::Key_Left);
            QCOMPARE(m_slider->value(), *value);
        }
    }

    void wheel_collects_small_turns()
    {
        m_slider->setValue(4);
        const auto turn = [this](int delta) {
            const QPointF centre = m_slider->rect().center();
            QWheelEvent event(centre, m_slider->mapToGlobal(centre), {}, QPoint(0, delta), Qt::NoButton, {},
                Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(m_slider.get(), &event);
        };
        turn(60);
        QCOMPARE(m_slider->value(), 4);
        turn(60);
        QCOMPARE(m_slider->value(), 5);
        turn(-240);
        QCOMPARE(m_slider->value(), 3);
    }

    /// A limit colours what lies beyond it, a cliff is a point above the groove: the two cannot be taken for each
    /// other.
    void limits_and_cliffs_look_different()
    {
        const Theme& theme = Theme::of(m_slider->palette());
        m_slider->setRange(1, 1024);
        const auto pixel = [this](int value, int y) {
            return m_slider->grab().toImage().pixelColor(m_slider->positionOf(value), y);
        };
        m_slider->setMarks({{256, QStringLiteral("256 fits"), LogSlider::MarkKind::Limit}});
        QCOMPARE(pixel(600, 11), theme.trouble_side);
        QCOMPARE(pixel(100, 11), theme.border);
        QCOMPARE(pixel(256, 17), theme.trouble);

        m_slider->setMarks({{32, QStringLiteral("cliff"), LogSlider::MarkKind::Cliff}});
        QCOMPARE(pixel(600, 11), theme.border);
        QCOMPARE(pixel(32, 3), theme.trouble);
        QVERIFY(pixel(32, 17) != theme.trouble);
    }

    void one_choice_is_no_trouble()
    {
        m_slider->setChoices({1});
        QCOMPARE(m_slider->valueAt(250), 1);
        QTest::keyClick(m_slider.get(), Qt::Key_Right);
        QCOMPARE(m_slider->value(), 1);
        QVERIFY(!m_slider->grab().isNull());
    }

private:
    std::unique_ptr<LogSlider> m_slider;
};

QTEST_MAIN(TestLogSlider)
#include "tst_log_slider.moc"
