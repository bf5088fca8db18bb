// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_main.h"

#include <QApplication>
#include <QSettings>

#include "app/preset_paths.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

#include <cstdlib>
#include <future>

namespace ridgepoint {

namespace {

/// Bad files among the user's own presets, as one message; the good ones are there all the same.
QString presetProblems(const Catalog& catalog)
{
    std::vector<Diagnostic> problems;
    for (const Diagnostic& diagnostic : catalog.diagnostics()) {
        if (diagnostic.severity != Diagnostic::Severity::Note)
            problems.push_back(diagnostic);
    }
    return QString::fromStdString(joinedText(problems));
}

/// For the start-up benchmark: the process ends as soon as the first frame has been painted.
void leaveAfterFirstFrame(MainWindow& window)
{
    if (!qEnvironmentVariableIsSet("RIDGEPOINT_LEAVE_AFTER_FIRST_FRAME"))
        return;
    // The whole window has been painted when its roofline, the largest part, has; the start is measured, not the way out.
    QObject::connect(&window, &MainWindow::firstFramePainted, &window, [] { std::_Exit(0); }, Qt::QueuedConnection);
}

} // namespace

int runWindow(int argc, char** argv, const std::vector<std::string>& files)
{
    // Presets are read while Qt looks for its fonts: both take about as long.
    std::future<Catalog> catalog = std::async(std::launch::async, [] { return Catalog::load(presetDirectories()); });
QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("ridgepoint"));
    QApplication::setOrganizationName(QStringLiteral("ridgepoint"));
    QApplication::setApplicationDisplayName(QStringLiteral("Ridgepoint"));
    QApplication::setApplicationVersion(QStringLiteral(RIDGEPOINT_VERSION));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, QString::fromStdString(configurationDirectory().string()));
    applyTheme(application, static_cast<ThemeChoice>(QSettings().value(QStringLiteral("window/theme"), 0).toInt()));

Session session(catalog.get());
MainWindow window(session);
    if (const QByteArray geometry = QSettings().value(QStringLiteral("window/geometry")).toByteArray(); !geometry.isEmpty())
        window.restoreGeometry(geometry);
    window.show();
    if (const QString problems = presetProblems(session.catalog()); !problems.isEmpty())
        emit session.problem(problems);
    QStringList paths;
    for (const std::string& file : files)
        paths << QString::fromStdString(file);
    if (!paths.isEmpty())
        window.openFiles(paths);
    leaveAfterFirstFrame(window);
    return QApplication::exec();
}

} // namespace ridgepoint
