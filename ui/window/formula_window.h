// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "core/analysis/formula.h"
#include "ui/session/session.h"

#include <variant>

namespace ridgepoint {

class FormulaLens;

/// Keeps the formula lens on the number that was asked about while the scenario changes under it.
class FormulaWindow final : public QObject
{
    Q_OBJECT
public:
    FormulaWindow(Session& session, QWidget& parent);

    void showOperator(const OperatorRef& ref);
    void showMetric(const QString& name);

private:
    void open();
    void refresh();

    Session& m_session;
    QWidget& m_parent;
    FormulaLens* m_lens = nullptr;
    std::variant<std::monostate, OperatorRef, Metric> m_subject;
};

} // namespace ridgepoint
