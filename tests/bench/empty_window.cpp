// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The peer of the start-up benchmark: a Qt window with one empty QCustomPlot, which leaves after its first painted
// frame.
#include <QApplication>
#include <QMainWindow>

#include <qcustomplot.h>

#include <cstdlib>

namespace {

class FirstFramePlot final : public QCustomPlot
{
protected:
    void paintEvent(QPaintEvent* event) override
    {
        QCustomPlot::paintEvent(event);
        std::_Exit(0); // the start is measured, not the way out
    }
};

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QMainWindow window;
    window.setCentralWidget(new FirstFramePlot);
    window.resize(1920, 1080);
    window.show();
    return QApplication::exec();
}
