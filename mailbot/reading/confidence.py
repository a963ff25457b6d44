"""Every threshold of understanding in one place, each with its reason. No code.

Figures that concern pixels (ink, seals, marks) live with the code that looks at pixels.
"""

#: A heading is met from here on: one wrong character in seven, what OCR does to bold type under
#: a seal. Two wrong in seven (0.71) is the distance between 的函 and 的通知.
HEADING = 0.85

#: A title this near to a heading leaves the page open for that item. Below it, unrelated titles
#: that share 关于…的 begin to count.
HEADING_NEAR = 0.7

#: Another item's heading within this distance is "as near": nobody can tell them apart.
HEADING_RIVAL = 0.05

#: A label is met from here on: one wrong character in five. Labels that differ by less
#: (企业数, 班组数 behind the same fourteen characters: 0.88) are told apart by the assignment.
LABEL = 0.8

#: A label this much nearer to another field is that other field's, found or not.
LABEL_RIVAL = 0.1

#: Share of a form's labels that makes a page the form, whatever its title says.
FORM = 0.5

#: Share of a form's labels that must stand under its title; a mere divider page has none.
FORM_TITLED = 0.2

#: Labels on an untitled page behind a form that make it the form's next page.
FORM_GOES_ON = 2

#: Mean confidence of a page's characters from which it counts as well read. Wrong readings of
#: printed pages score above 0.9 on the average, noise and handwriting below.
WELL_READ = 0.85

#: A page with fewer characters than this says nothing about what it is not.
ENOUGH_CHARACTERS = 8

#: A page's kind known with less than this is left open for a person. Of 50 forms spoilt until
#: they can hardly be read 34 stand, all right; the 16 others are known with 0.3 (DOUBT), and all
#: wrong: any threshold between does the same. Drawn in benchmarks/confidence.svg.
PAGE = 0.6

#: A number read with less than this is shown to a person. Cells read numbers twice and leave
#: 0.3 where the readings differ. Of 452 printed on ordinary scans none is wrong at any threshold;
#: of 184 on forms spoilt down to 66 dpi, two in five by hand, 137 stand and 1 is wrong. Below
#: 0.5 errors begin to pour in (10 of 169 at 0.3); above, 0.8 holds 13 more back and saves none.
#: Drawn in benchmarks/confidence.svg.
NUMBER = 0.65

#: On a page whose characters are read with less than PLAIN on the average, a number must be read
#: that well. Printed forms on ordinary scans have 0.96 and more; on one faxed at 100 dpi in a thin
#: typeface, which has 0.84, a 4 was read as 1 with 0.81.
PLAIN, NUMBER_IN_DOUBT = 0.94, 0.9

#: Words may be read a little worse and still be what a person would read.
TEXT = 0.6

#: Confidence that a page goes on with what the page before it began: nothing on it says so.
GOES_ON = 0.8

#: Confidence of "none of the items" on a page with an unknown title and no cue.
NO_CUE = 0.8

#: Confidence of a page in doubt; below what checks take for certain (0.6).
DOUBT = 0.3

#: A box's caption is met from here on: one wrong character in four. Shorter ones must be exact.
CAPTION = 0.75

#: A label that runs on into its value must be met better: half of it may be the value.
LABEL_RUN_ON = 0.9

#: Per cent of a label's characters that must stand together somewhere on a page for the page to
#: be looked at as a form: generous, since the reading of the fields decides.
LABEL_HINT = 85

#: Confidence of a form known by no more than its labels, before the share found is added.
FORM_SURE = 0.6

#: Share of a page's writing that must have been read for the page to say what it is not.
CLEAR = 0.6

#: First words further down than this share of a page leave room for a title above them: margins
#: are 37 mm of 297 by the standard for official papers (GB/T 9704), a title is under 50 mm.
TITLE_ROOM = 0.17

#: A title read as that of another page with less than this proves nothing.
OTHER = 0.8
