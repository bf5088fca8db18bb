// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QLabel>
#include <QTabWidget>
#include <QTableView>

#include "ui/counter_view/counter_view.h"
#include "ui/gemm_view/gemm_plot.h"
#include "ui/gemm_view/gemm_view.h"
#include "ui/theme/quiet_table.h"
#include "ui/theme/wrap_row.h"

#include "tests/ui/window_fixture.h"

using namespace ridgepoint;
using namespace ridgepoint::fixtures;

namespace {

const QString data = QStringLiteral(RIDGEPOINT_TEST_DATA);

/// Labels and fields that one sees within a widget, where they stand in the window.
QList<QRect> placesOf(const QWidget& parent)
{
    QList<QRect> places;
    for (const QWidget* child : parent.findChildren<QWidget*>()) {
        const bool isControl = qobject_cast<const QLabel*>(child) != nullptr || child->focusPolicy() != Qt::NoFocus;
        const bool isPart = child->parentWidget()->focusPolicy() != Qt::NoFocus; // the line edit of a combo box
        if (isControl && !isPart && child->isVisible())
            places << QRect(child->mapTo(child->window(), QPoint()), child->size());
    }
    return places;
}

} // namespace

/// The views of measured files in a window of 1280 × 800: nothing lies over anything, no figure is cut.
class TestSmallWindow : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { prepareApplication(); }
    void init()
    {
        m_open = std::make_unique<OpenWindow>();
        QVERIFY(m_open->exposed());
        m_open->window.resize(1280, 800);
    }
    void cleanup() { m_open.reset(); }

    void controlsDoNotOverlap_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("tab");
        QTest::addColumn<QString>("view");
        QTest::newRow("counters") << QStringLiteral("/counters/pmc_perf_mi200.csv") << QStringLiteral("Counters")
                                  << QStringLiteral("counterView");
        QTest::newRow("products") << QStringLiteral(
            "/gemm/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K1024_N2048_dtypefloat16.csv")
                                  << QStringLiteral("GEMM") << QStringLiteral("gemmView");
    }
    void controlsDoNotOverlap()
    {
        QFETCH(QString, file);
        QFETCH(QString, tab);
        QFETCH(QString, view);
        show(file, tab);
        QCOMPARE(m_open->window.width(), 1280);
        auto* page = m_open->child<QWidget>(view.toUtf8().constData());
        QVERIFY(page->isVisible());
        const QRect inside(page->mapTo(page->window(), QPoint()), page->size());
        QVERIFY(m_open->window.rect().contains(inside));
        auto* row =
            dynamic_cast<WrapRow*>(m_open->child<QWidget>(tab == QLatin1String("GEMM") ? "gemmGpu" : "counterGpu")
                                       ->parentWidget()
                                       ->parentWidget());
        QVERIFY(row != nullptr);
        const QList<QRect> places = placesOf(*row);
        QVERIFY(places.size() >= 4);
        for (qsizetype i = 0; i < places.size(); ++i) {
            QVERIFY(inside.contains(places[i]));
            for (qsizetype j = 0; j < i; ++j)
                QVERIFY(!places[i].intersects(places[j]));
        }
    }

    void plotsOfProductsAreHighEnough()
    {
        show(QStringLiteral("/gemm/torchgemm_NVIDIA_GeForce_RTX_4090_torch_2.5.1+cu124_K1024_N2048_dtypefloat16.csv"),
            QStringLiteral("GEMM"));
        for (const char* name : {"gemmUtilisationPlot", "gemmTimePlot"}) {
            auto* plot = m_open->child<GemmPlot>(name);
            plot->grab();
            QVERIFY2(plot->plane().rect.height() >= 125, qPrintable(QString::number(plot->plane().rect.height())));
        }
    }

    void figuresOfKernelsAreWhole()
    {
        show(QStringLiteral("/counters/pmc_perf_mi200.csv"), QStringLiteral("Counters"));
        auto* table = m_open->child<QuietTable>("kernelTable");
        QVERIFY(table->model()->rowCount() > 0);
        for (int column = 1; column < table->model()->columnCount(); ++column) {
            const QString text = table->model()->index(0, column).data().toString();
            const bool isOperator =
                table->model()->headerData(column, Qt::Horizontal) == QVariant(QStringLiteral("Operator"));
            QVERIFY2(isOperator || table->columnWidth(column) >= table->fontMetrics().horizontalAdvance(text) + 16,
                qPrintable(text));
        }
        QVERIFY(table->columnWidth(0) >= 150);
        const int last = table->model()->columnCount() - 1; // it can be scrolled to
        table->scrollTo(table->model()->index(0, last));
        const QRect place = table->visualRect(table->model()->index(0, last));
        QVERIFY(place.left() >= 0 && place.right() < table->viewport()->width());
        QVERIFY(place.bottom() < table->viewport()->height());
    }

    void valuesOfCountersAreWhole()
    {
        show(QStringLiteral("/counters/pmc_perf_mi200.csv"), QStringLiteral("Counters"));
        m_open->child<CounterView>("counterView")->selectKernel(0);
        auto* table = m_open->child<QuietTable>("counterValues");
        QVERIFY(table->model()->rowCount() > 0);
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QString text = table->model()->index(row, 1).data().toString();
            QVERIFY2(table->columnWidth(1) >= table->fontMetrics().horizontalAdvance(text) + 16, qPrintable(text));
        }
    }

private:
    void show(const QString& file, const QString& tab)
    {
        const std::size_t before = sizes();
        m_open->window.openFiles({data + file});
        QTRY_COMPARE(sizes(), before + 1);
        auto* tabs = m_open->child<QTabWidget>("viewTabs");
        for (int i = 0; i < tabs->count(); ++i) {
            if (tabs->tabText(i).contains(tab))
                tabs->setCurrentIndex(i);
        }
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }
    std::size_t sizes() const { return m_open->session.countedFiles().size() + m_open->session.measurements().size(); }

    std::unique_ptr<OpenWindow> m_open;
};

QTEST_MAIN(TestSmallWindow)
#include "tst_small_window.moc"
