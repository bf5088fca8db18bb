// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtTest>

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>
#include <QUndoStack>

#include "core/analysis/analysis.h"
#include "core/scenario/catalog.h"
#include "ui/roofline_view/roofline_canvas.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/message_bar.h"

#include <memory>

/// The real window over the shipped presets, with everything in it that a user sees.
namespace ridgepoint::fixtures {

/// Settings go to a folder of their own; the colours are the light ones.
inline void prepareApplication()
{
    static const QTemporaryDir settings;
    QApplication::setOrganizationName(QStringLiteral("ridgepoint"));
    QApplication::setApplicationName(QStringLiteral("ridgepoint"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
    applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), ThemeChoice::Light);
}

inline const Catalog& presets()
{
    static const Catalog catalog = Catalog::load({RIDGEPOINT_PRESETS_DIR});
    return catalog;
}

class OpenWindow
{
public:
    OpenWindow()
        : session(presets())
        , window(session)
    {
        window.buildPanels();
        window.resize(1600, 1000);
        window.show();
        window.activateWindow();
    }
    bool exposed() { return QTest::qWaitForWindowExposed(&window) && QTest::qWaitForWindowActive(&window); }

    template<typename Widget> Widget* child(const char* objectName) const
    {
        return window.findChild<Widget*>(QLatin1String(objectName));
    }
    RooflineCanvas& canvas() const { return *child<RooflineCanvas>("rooflinePlot"); }
    QString message() const { return child<MessageBar>("messageBar")->text(); }
    QUndoStack& undo() { return session.undoStack(); }
    /// The scene of the present scenario: it is made when it is painted.
    const Scene& paintedScene() const
    {
        canvas().grab();
        return canvas().scene();
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(&window, key, modifiers);
    }

    Session session;
    MainWindow window;
};

inline const Marker* markerOf(const Scene& scene, const OperatorRef& ref)
{
    for (const Marker& marker : scene.markers) {
        if (marker.holds(ref))
            return &marker;
    }
    return nullptr;
}

} // namespace ridgepoint::fixtures
