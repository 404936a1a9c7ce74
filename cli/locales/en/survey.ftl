# jpki card survey

survey-begins = Asking the card several hundred questions. Leave it on the reader until this ends.
survey-broke-off = The survey broke off. What was found until then:
survey-counts = { $confirmed } confirmed, { $differs } different
survey-others = { $unclear } unclear, { $unasked } not asked
survey-differs = Different from what was expected
survey-unclear = Unclear
survey-expected = expected: { $expected }
survey-observed = observed: { $observed }
survey-send = The report tells nothing about the card's holder. Read it through; if you agree with it, attach it to an issue of the project or send it to a maintainer.
survey-no-file = -o report.json --markdown report.md writes a report that can be sent in. It tells nothing about the card's holder.
