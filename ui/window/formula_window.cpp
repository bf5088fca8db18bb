// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/formula_window.h"

#include "ui/formula_lens/formula_lens.h"

namespace ridgepoint {

FormulaWindow::FormulaWindow(Session& session, QWidget& parent)
    : QObject(&parent)
    , m_session(session)
    , m_parent(parent)
{
    connect(&session, &Session::analysisChanged, this, &FormulaWindow::refresh);
}

void FormulaWindow::showOperator(const OperatorRef& ref)
{
    m_subject = ref;
    open();
}

void FormulaWindow::showMetric(const QString& name)
{
    if (const auto metric = metricFromName(name.toStdString())) {
        m_subject = *metric;
        open();
    }
}

void FormulaWindow::open()
{
    if (m_lens == nullptr)
        m_lens = new FormulaLens(&m_parent);
    m_lens->show(); // before it is filled: a hidden lens is not refreshed
    refresh();
    m_lens->raise();
    m_lens->activateWindow();
}

void FormulaWindow::refresh()
{
    if (m_lens == nullptr || !m_lens->isVisible())
        return;
    if (const auto* ref = std::get_if<OperatorRef>(&m_subject))
        m_lens->setSheet(operatorFormula(m_session.scenario(), m_session.analysis(), ref->id, ref->decode));
    else if (const auto* metric = std::get_if<Metric>(&m_subject))
        m_lens->setSheet(metricFormula(m_session.scenario(), m_session.analysis(), *metric));
}

} // namespace ridgepoint
