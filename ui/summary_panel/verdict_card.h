// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QString>
#include <QWidget>

#include <cstdint>
#include <vector>

namespace ridgepoint {

/// A headline and the sentences that explain it, on a raised card. Grows with its text.
class VerdictCard final : public QWidget
{
    Q_OBJECT
public:
    explicit VerdictCard(QWidget* parent = nullptr);

    /// The advice stands behind the explanation, in ink. Each may be empty.
    void setVerdict(const QString& headline, const QString& body, const QString& advice, const QString& trouble = {});

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {260, heightForWidth(260)}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Tone : std::uint8_t { Quiet, Ink, Trouble };
    struct Paragraph
    {
        QString text;
        QFont font;
        Tone tone = Tone::Quiet;
    };
    int layOut(int width, QPainter* painter) const; ///< the height; draws where there is a painter

    std::vector<Paragraph> m_paragraphs;
};

} // namespace ridgepoint
