// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The peer of the start-up benchmark: a Qt window with one empty QCustomPlot, which leaves after its first frame.
#include <QApplication>
#include <QMainWindow>
#include <QTimer>

#include <qcustomplot.h>

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QMainWindow window;
    auto* plot = new QCustomPlot;
    window.setCentralWidget(plot);
    window.resize(1920, 1080);
    QObject::connect(plot, &QCustomPlot::afterReplot, &application, [] { QTimer::singleShot(0, qApp, &QCoreApplication::quit); });
    window.show();
    return QApplication::exec();
}
