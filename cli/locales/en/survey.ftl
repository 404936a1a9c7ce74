# jpki card survey

survey-begins = Asking the card several hundred questions. Leave it on the reader until this ends.
survey-broke-off = The survey broke off. What was found until then:
survey-counts = { $confirmed } confirmed, { $differs } otherwise than expected
survey-others = { $unclear } unclear, { $unasked } not asked
survey-differs = Otherwise than expected
survey-unclear = Unclear
survey-expected = expected: { $expected }
survey-observed = observed: { $observed }
survey-send = The report holds nothing of the card's holder. Read it through; if you are content with it, attach it to an issue of the project or send it to a maintainer.
survey-no-file = With -o report.json --markdown report.md there is a report that can be sent in. It holds nothing of the card's holder.
