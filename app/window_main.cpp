// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_main.h"

#include <QApplication>
#include <QSettings>

#include "app/command.h"
#include "app/preset_paths.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace ridgepoint {

namespace {

/// For the start-up benchmark: the process ends as soon as the first frame has been painted.
void leaveAfterFirstFrame(MainWindow& window)
{
    if (!qEnvironmentVariableIsSet("RIDGEPOINT_LEAVE_AFTER_FIRST_FRAME"))
        return;
    // The whole window has been painted when its roofline, the largest part, has; the start is measured, not the way
    // out.
    QObject::connect(
        &window, &MainWindow::firstFramePainted, &window, [] { std::_Exit(0); }, Qt::QueuedConnection);
}

QtMessageHandler defaultMessages = nullptr;

/// Qt gives its reason and would then abort; who has no display learns instead what works without one.
void explainMissingDisplay(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    if (type != QtFatalMsg) {
        defaultMessages(type, context, message);
        return;
    }
    std::fprintf(stderr,
        "ridgepoint: there is no display here, so no window can open. The command line works without one:\n"
        "  %s analyze --model llama-3-8b --gpu a100-sxm4-80gb --batch 64\n"
        "  %s figure roofline --out roofline.svg --model llama-3-8b --gpu a100-sxm4-80gb\n",
        program_invocation_name, program_invocation_name);
    std::_Exit(BadInput);
}

} // namespace

int runWindow(int argc, char** argv, const std::vector<std::string>& files)
{
    defaultMessages = qInstallMessageHandler(explainMissingDisplay);
    QApplication application(argc, argv);
    qInstallMessageHandler(defaultMessages);
    QApplication::setApplicationName(QStringLiteral("ridgepoint"));
    QApplication::setOrganizationName(QStringLiteral("ridgepoint"));
    QApplication::setApplicationDisplayName(QStringLiteral("Ridgepoint"));
    QApplication::setApplicationVersion(QStringLiteral(RIDGEPOINT_VERSION));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(
        QSettings::IniFormat, QSettings::UserScope, QString::fromStdString(configurationDirectory().string()));
    applyTheme(application, static_cast<ThemeChoice>(QSettings().value(QStringLiteral("window/theme"), 0).toInt()));

    // The first frame needs two presets; the others are read right after it, before the panels that list them are
    // built.
    Session session(Catalog::loadTwo(presetDirectories(), firstGpu, firstModel));
    MainWindow window(session);
    if (const QByteArray geometry = QSettings().value(QStringLiteral("window/geometry")).toByteArray();
        !geometry.isEmpty())
        window.restoreGeometry(geometry);
    window.setCatalogLoader([] { return Catalog::load(presetDirectories()); });
    window.show();
    QStringList paths;
    for (const std::string& file : files)
        paths << QString::fromStdString(file);
    if (!paths.isEmpty()) {
        window.buildPanels(); // files are matched against all presets
        window.openFiles(paths);
    }
    leaveAfterFirstFrame(window);
    return QApplication::exec();
}

} // namespace ridgepoint
