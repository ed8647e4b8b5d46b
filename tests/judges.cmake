# tshark and hand-made damage, as judges of ciprw decode.
set(JUDGES ${CMAKE_CURRENT_SOURCE_DIR}/judges)
set(JUDGED ${CMAKE_CURRENT_BINARY_DIR}/judged)
file(MAKE_DIRECTORY ${JUDGED})

function(ciprw_judge name)
  add_test(NAME judge.${name} COMMAND ${PYTHON} -B ${JUDGES}/${name}_judge.py $<TARGET_FILE:ciprw>
    ${ARGN})
endfunction()

ciprw_judge(vectors ${CMAKE_CURRENT_SOURCE_DIR}/vectors ${JUDGED})
ciprw_judge(contents ${CMAKE_CURRENT_SOURCE_DIR}/vectors ${JUDGED})
ciprw_judge(generated ${JUDGED})
ciprw_judge(captures ${CMAKE_SOURCE_DIR}/../shared/captures)
ciprw_judge(damage ${JUDGED})
